/** Hands out each name once. */
export interface NameRegistry {
  /** The wanted name, or that with a number where it is taken. */
  claim(wanted: string): string;
}

export function createNameRegistry(): NameRegistry {
  const taken = new Set<string>();
  return {
    claim(wanted) {
      let name = wanted;
      for (let count = 1; taken.has(name); count += 1) name = `${wanted}_${count}`;
      taken.add(name);
      return name;
    },
  };
}
