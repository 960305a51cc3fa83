import { BitboneError } from '../../src/graph/errors.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { Space } from '../../src/search/space/space.ts';
import { defineSpace } from '../../src/search/space/space.ts';
import type { SpaceOptions } from '../../src/search/space/space-options.ts';
import { annotateRoles } from '../../src/structure/roles.ts';
import type { RandomNetworkOptions } from '../support/random-network.ts';
import { BINARY_CHAINS, buildRandomNetwork, CONCATENATIONS, createRandom } from '../support/random-network.ts';
import { drawOptions } from './random-options.ts';

/** Residual networks, and chains without shortcuts; every other one with the roles that its structure tells. */
export function buildNetwork(seed: number): Graph {
  return build(seed, seed % 2 === 0 ? { kinds: BINARY_CHAINS } : {});
}

/** Networks whose layers no tensor alone parts; every other one with the roles that its structure tells. */
export function buildConcatenating(seed: number): Graph {
  return build(seed, { kinds: CONCATENATIONS });
}

function build(seed: number, options: RandomNetworkOptions): Graph {
  const graph = buildRandomNetwork(seed, { blocks: 2, ...options });
  return seed % 4 < 2 ? graph : annotateRoles(graph);
}

/** Undefined for what a random network cannot be: a form that no layer takes, ties that contradict each other. */
export function tryDefine(graph: Graph, options: SpaceOptions, fewForms?: number): Space | undefined {
  try {
    return defineSpace(graph, options, fewForms);
  } catch (error) {
    if (error instanceof BitboneError && error.code === 'E_KNOB') return undefined;
    throw error;
  }
}

/** A space of any of these networks, every other one with units cut wherever they can be. */
export function drawSpace(seed: number): Space | undefined {
  const graph = seed % 3 === 0 ? buildConcatenating(seed) : buildNetwork(seed);
  return tryDefine(graph, drawOptions(createRandom(seed)), seed % 2 === 0 ? 1 : undefined);
}
