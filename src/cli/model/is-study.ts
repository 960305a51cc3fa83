/** Whether `<model>` means a whole study rather than one network. */
export function isStudy(spec: string): boolean {
  return /\.jsonl$/i.test(spec);
}
