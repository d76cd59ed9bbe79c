/** A table of allowed transitions: for each state, the states that may follow it. It is also the documentation. */
export type Transitions<State extends string> = Readonly<Record<State, readonly State[]>>;

/** The states from which `to` may be entered: what a guarded UPDATE puts in its WHERE. */
export function sourcesOf<State extends string>(table: Transitions<State>, to: State): readonly State[] {
  return (Object.keys(table) as State[]).filter((from) => table[from].includes(to));
}

export function isTerminal<State extends string>(table: Transitions<State>, state: State): boolean {
  return table[state].length === 0;
}
