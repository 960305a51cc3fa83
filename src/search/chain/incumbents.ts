/** A feasible path in terms of the criteria. */
export interface Incumbent {
  /** Objective criteria only, all to be small. */
  readonly objectives: Float64Array;
  /** Choice number per step of the problem. */
  readonly choices: Int32Array;
}

/** The non-dominated feasible paths known so far, in lexicographic order of their objectives. */
export class Incumbents {
  private all: Incumbent[] = [];

  get list(): readonly Incumbent[] {
    return this.all;
  }

  /** Takes the path in unless a known one is no worse; `readChoices` is asked only then. */
  offer(objectives: Float64Array, readChoices: () => Int32Array): void {
    if (this.all.some((known) => isNoWorse(known.objectives, objectives))) return;
    const kept = this.all.filter((known) => !isNoWorse(objectives, known.objectives));
    const place = kept.findIndex((known) => compareVectors(known.objectives, objectives) > 0);
    kept.splice(place < 0 ? kept.length : place, 0, { objectives, choices: readChoices() });
    this.all = kept;
  }
}

function isNoWorse(a: Float64Array, b: Float64Array): boolean {
  for (let index = 0; index < a.length; index++) if (a[index]! > b[index]!) return false;
  return true;
}

function compareVectors(a: Float64Array, b: Float64Array): number {
  const differs = a.findIndex((value, index) => value !== b[index]);
  return differs < 0 ? 0 : a[differs]! - b[differs]!;
}
