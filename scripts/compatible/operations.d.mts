export function breakingChanges(released: unknown, current: unknown, terms: { readonly today: string }): string[];
