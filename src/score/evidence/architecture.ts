import cifar10 from '../../../configs/spaces/nas-bnn-cifar10.json' with { type: 'json' };
import imagenet from '../../../configs/spaces/nas-bnn-imagenet.json' with { type: 'json' };
import wakevision from '../../../configs/spaces/nas-bnn-wakevision.json' with { type: 'json' };
import { buildBackbone } from '../../backbones/build.ts';
import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import { buildNasBnn } from '../../backbones/nas-bnn.ts';
import { findBackbone } from '../../backbones/registry.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Architecture } from './data.ts';

const SPACES = [cifar10, imagenet, wakevision] as readonly NasBnnSpace[];

/** The graph of a built-in or of a subnet of a known space. Throws `E_UNKNOWN_MODEL`. */
export function buildArchitecture(architecture: Architecture): Graph {
  if ('space' in architecture) return buildNasBnn(findSpace(architecture.space), architecture.tuple);
  const config = findBackbone(architecture.model);
  if (config === undefined)
    throw new BitboneError('E_UNKNOWN_MODEL', 'no built-in backbone is named so', { subject: architecture.model });
  const { size = config.input.size } = architecture;
  return buildBackbone({ ...config, input: { ...config.input, size } });
}

function findSpace(name: string): NasBnnSpace {
  const space = SPACES.find((known) => known.name === name);
  if (space !== undefined) return space;
  const fix = `spaces are ${SPACES.map((known) => known.name).join(', ')}`;
  throw new BitboneError('E_UNKNOWN_MODEL', 'no such space', { subject: name, fix });
}
