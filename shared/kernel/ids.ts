import { uuidv7 } from "uuidv7";

/** A time-ordered UUID: ids sort as their rows were made, and large tables are partitioned by them. */
export const newId = (): string => uuidv7();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);
