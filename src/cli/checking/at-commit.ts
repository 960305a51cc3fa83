import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { buildBackbone } from '../../backbones/build.ts';
import { readBackbones } from '../../config/check-backbone.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ByteSource } from '../../onnx/byte-source.ts';
import { readModel } from '../../onnx/read-model.ts';
import type { Context } from '../context.ts';
import type { ModelFlags } from '../flags.ts';
import { reshapeInputs } from '../model/reshape-inputs.ts';
import { resolveModel } from '../model/resolve.ts';
import { parseDimension, parseInputShape } from '../model/shapes.ts';
import { measureCommittedFile, readCommittedFile } from './git.ts';
import type { Commit } from './task.ts';

/**
 * The network a model's path held in a commit, with external weights from the same commit. A built-in backbone is the
 * same in every commit. Throws `E_NOT_FOUND` where the commit has no such file, and what reading the model throws.
 */
export async function resolveAtCommit(
  folder: string,
  commit: Commit,
  model: string,
  flags: ModelFlags,
): Promise<Graph> {
  const [, file = model, member] = /^(.+\.json)#(.+)$/is.exec(model) ?? [];
  const path = relative(commit.root, toRealPath(resolve(folder, file)))
    .split(sep)
    .join('/');
  const source = openCommitted(commit, path);
  if (source === null) return resolveUncommitted(folder, commit, model, flags);
  const inputs = (flags.input ?? []).map(parseInputShape);
  if (file.toLowerCase().endsWith('.json')) return reshapeInputs(readBackbone(source, member), inputs);
  const openBeside = (name: string) => openCommitted(commit, posix.join(posix.dirname(path), name));
  const dims = Object.fromEntries((flags.dim ?? []).map(parseDimension));
  return readModel(source, { input: inputs, dims, openBeside }).graph;
}

/** No file of the commit: a built-in backbone, or a file that is new since. */
async function resolveUncommitted(folder: string, commit: Commit, model: string, flags: ModelFlags): Promise<Graph> {
  if (!existsSync(resolve(folder, model)) && !/[/\\#]|\.(onnx|jsonl?)$/i.test(model))
    return (await resolveModel({ cwd: folder } as Context, model, flags)).graph;
  throw new BitboneError('E_NOT_FOUND', `not in commit ${commit.id.slice(0, 10)}`, { subject: model });
}

function readBackbone(source: ByteSource, member: string | undefined): Graph {
  const document: unknown = JSON.parse(new TextDecoder().decode(source.read(0, source.size)));
  const configs = readBackbones(document, source.name);
  const found = member === undefined ? configs[0] : configs.find(({ name }) => name === member);
  if (found !== undefined) return buildBackbone(found);
  throw new BitboneError('E_NOT_FOUND', `describes no backbone "${member}"`, { subject: source.name });
}

/** Smaller files may be pointers to large ones kept elsewhere, whose size differs. In bytes. */
const POINTER_SIZE = 1024;

/** The content is asked for only when it is read. */
function openCommitted(commit: Commit, path: string): ByteSource | null {
  const stored = measureCommittedFile(commit, path);
  if (stored === null) return null;
  let content: Uint8Array | undefined;
  const load = (): Uint8Array => {
    content ??= readCommittedFile(commit, path);
    return content;
  };
  const size = stored < POINTER_SIZE ? load().length : stored;
  return { name: path, size, read: (offset, length) => load().subarray(offset, offset + length) };
}

/** The path without symbolic links, also where the file itself is gone. */
function toRealPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(toRealPath(parent), path.slice(parent.length));
}
