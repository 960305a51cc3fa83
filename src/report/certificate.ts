import type { SearchResult } from '../search/search.ts';

/** What is proved of a front, in a sentence. */
export function describeCertificate({ certificate, front, interrupted }: SearchResult): string {
  const { kind, epsilon } = certificate;
  if (kind === 'exact') return `exact: no other candidate within the budgets beats any of these ${front.length}`;
  if (kind === 'epsilon')
    return `epsilon ${epsilon.toPrecision(2)}: every true trade-off is met within a factor of ${(1 + epsilon).toFixed(4)}`;
  return `heuristic: nothing is proved${interrupted ? ', the search was stopped' : ''}`;
}
