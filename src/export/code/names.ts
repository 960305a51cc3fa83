import type { ValueId } from '../../graph/graph.ts';
import type { Line } from './body.ts';
import { valuesIn } from './body.ts';
import type { Member, Piece, Step } from './piece.ts';

const FRESH = ['y', 'z', 'u', 'v', 'w'] as const;

/**
 * Variable names for the values of a body, line by line. A result takes the name of a tensor that its line reads last,
 * so that the main path keeps one name.
 */
export function nameVariables(inputs: readonly ValueId[], lines: readonly Line[]): ReadonlyMap<ValueId, string> {
  const lastRead = new Map<ValueId, number>();
  lines.forEach(({ code }, index) => {
    for (const id of valuesIn(code)) lastRead.set(id, index);
  });
  const names = new Map<ValueId, string>();
  const live = new Map<string, ValueId>();
  const bind = (id: ValueId, name: string): void => {
    names.set(id, name);
    live.set(name, id);
  };
  for (const [index, id] of inputs.entries()) bind(id, index === 0 ? 'x' : freshName(live, false));
  lines.forEach(({ targets, code, isShortcut }, index) => {
    const dying = [...new Set(valuesIn(code))].filter((id) => lastRead.get(id) === index);
    const freed = dying.map((id) => names.get(id)!);
    for (const name of freed) live.delete(name);
    for (const target of targets) {
      const reused = freed.find((name) => !live.has(name) && !(isShortcut && name === 'x'));
      bind(target, reused ?? freshName(live, isShortcut));
      // a result that nobody reads holds its name for its own line only
      if (!lastRead.has(target)) live.delete(names.get(target)!);
    }
  });
  return names;
}

function freshName(live: ReadonlyMap<string, ValueId>, isShortcut: boolean): string {
  const wanted = isShortcut ? ['shortcut', ...FRESH] : FRESH;
  const free = wanted.find((name) => !live.has(name));
  if (free !== undefined) return free;
  let number = 1;
  while (live.has(`t${number}`)) number += 1;
  return `t${number}`;
}

/**
 * Attribute names for the members of steps, in the steps' order: their base, said to be the shortcut's where it is, and
 * numbered where it occurs more than once.
 */
export function nameMembers(steps: readonly Step[]): ReadonlyMap<Member, string> {
  const bases = new Map<Member, string>();
  for (const { code, isShortcut } of steps) {
    for (const member of code.flatMap(membersIn)) {
      if (!bases.has(member)) bases.set(member, isShortcut ? `shortcut_${member.base}` : member.base);
    }
  }
  const total = new Map<string, number>();
  for (const base of bases.values()) total.set(base, (total.get(base) ?? 0) + 1);
  const count = new Map<string, number>();
  return new Map(
    [...bases].map(([member, base]) => {
      const number = (count.get(base) ?? 0) + 1;
      count.set(base, number);
      return [member, total.get(base) === 1 ? base : `${base}${number}`];
    }),
  );
}

function membersIn(piece: Piece): Member[] {
  return typeof piece === 'object' && 'member' in piece ? [piece.member] : [];
}
