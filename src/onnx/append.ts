/**
 * A list with one item more, which may be the list itself. Most lists of a model hold one to four items and there are
 * thousands of them; one that grows by `push` reserves room for seventeen.
 */
export function append<T>(list: T[], item: T): T[] {
  switch (list.length) {
    case 0:
      return [item];
    case 1:
      return [list[0]!, item];
    case 2:
      return [list[0]!, list[1]!, item];
    case 3:
      return [list[0]!, list[1]!, list[2]!, item];
    default:
      list.push(item);
      return list;
  }
}
