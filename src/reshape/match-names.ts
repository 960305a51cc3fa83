import { BitboneError } from '../graph/errors.ts';

/** Names that a pattern matches, `*` standing for any run of characters. Throws `E_KNOB` where it matches none. */
export function matchNames(names: readonly string[], pattern: string, what: string): string[] {
  if (!pattern.includes('*') && names.includes(pattern)) return names.filter((name) => name === pattern);
  const expression = new RegExp(`^${pattern.split('*').map(escapeLiteral).join('.*')}$`);
  const matched = names.filter((name) => expression.test(name));
  if (matched.length > 0) return matched;
  if (names.length === 0) throw new BitboneError('E_KNOB', `there is no ${what} to name`, { subject: pattern });
  throw new BitboneError('E_KNOB', `no ${what} has this name`, {
    subject: pattern,
    fix: `names are for instance ${names.slice(0, 4).join(', ')}`,
  });
}

function escapeLiteral(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
