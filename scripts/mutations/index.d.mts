/** What is broken, and the test that has to see it. */
export interface Fault {
  readonly name: string;
  /** `all`: wherever it stands; else it stands there once. */
  readonly edits: readonly {
    readonly file: string;
    readonly find: string;
    readonly put: string;
    readonly all?: boolean;
  }[];
  readonly test: { readonly project: string; readonly file: string; readonly title: string };
}

export const MUTATIONS: readonly Fault[];
