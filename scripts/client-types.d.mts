export function documents(): readonly { readonly surface: string; readonly file: string; readonly types: string }[];
export function typesOf(file: string): Promise<string>;
