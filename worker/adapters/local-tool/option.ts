/** An option with its value on a tool's command line; nothing where there is no value. */
export const option = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [name, value]);
