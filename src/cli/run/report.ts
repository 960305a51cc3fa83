export async function runReport(...args: unknown[]): Promise<number> {
  return args.length;
}
