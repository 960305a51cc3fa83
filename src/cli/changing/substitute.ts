import type { Graph } from '../../graph/graph.ts';
import { chainPasses } from '../../reshape/chain-passes.ts';
import type { Transformed } from '../../reshape/edit.ts';
import { addElasticLinks } from '../../reshape/substitute/elastic-link.ts';
import { substituteRpc } from '../../reshape/substitute/rpc.ts';
import type { SubstituteFlags } from '../flags.ts';

/** The graph with the convolution forms and links that the flags ask for. */
export function substituteBy(graph: Graph, flags: SubstituteFlags): Transformed {
  const { rpc, rpcStride2: stride2, rpcOddMaps: oddMaps, elasticLink, linkScale: gamma } = flags;
  // links are read off the convolutions as they are, then these change their form inside them
  return chainPasses(graph, [
    ...(elasticLink === undefined
      ? []
      : [(g: Graph) => addElasticLinks(g, { select: splitNames(elasticLink), gamma })]),
    ...(rpc === undefined ? [] : [(g: Graph) => substituteRpc(g, { select: splitNames(rpc), stride2, oddMaps })]),
  ]);
}

function splitNames(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}
