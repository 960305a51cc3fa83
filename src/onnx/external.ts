import { BitboneError } from '../graph/errors.ts';
import type { ByteSource, OpenBeside } from './byte-source.ts';

/** The files a model names as holding weights; each is opened once, and only inside the model's folder. */
export interface ExternalFiles {
  open(location: string): ByteSource | null;
}

export function createExternalFiles(openBeside: OpenBeside | undefined): ExternalFiles {
  const opened = new Map<string, ByteSource | null>();
  return {
    open(location) {
      const known = opened.get(location);
      if (known !== undefined) return known;
      const file = openBeside?.(requireInsideFolder(location)) ?? null;
      opened.set(location, file);
      return file;
    },
  };
}

/**
 * The location itself if it stays inside the model's folder, else throws `E_EXTERNAL_DATA`: an untrusted model must not
 * make the reader open `/etc/passwd`, a file of the parent folder, a drive or a device. A backslash is refused on every
 * system, since it separates folders on one of them.
 */
export function requireInsideFolder(location: string): string {
  const parts = location.split('/');
  const isInside = parts.every((part) => part !== '' && part !== '..');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL cuts a path short in system calls
  if (isInside && !/[\u0000-\u001f\\:]/.test(location)) return location;
  throw new BitboneError('E_EXTERNAL_DATA', `the location ${JSON.stringify(location)} leaves the model's folder`, {
    fix: 'keep the weights beside the model and name them by file name',
  });
}
