import type { BackboneConfig } from '../../../src/backbones/config.ts';
import { BLOCKS } from './blocks.ts';
import type { Net } from './layers.ts';
import { computeLayers } from './layers.ts';
import type { Maps } from './maps.ts';

/** The outputs of a whole backbone, from its description and its parameters by name. */
export function computeNetwork(config: BackboneConfig, weights: Net['weights'], image: Maps): Maps {
  const net: Net = { config, weights, side: null };
  let y = computeLayers(net, image, config.stem, 'stem');
  let ordinal = 0;
  config.stages.forEach((stage, index) => {
    const name = `stage${index + 1}`;
    y = computeLayers(net, y, stage.before ?? [], `${name}.before`);
    for (let block = 1; block <= stage.depth; block += 1) {
      const place = { name: `${name}.block${block}`, stride: block === 1 ? (stage.stride ?? 1) : 1, ordinal };
      y = BLOCKS[stage.block]!(net, y, stage as never, place);
      ordinal += 1;
    }
    y = computeLayers(net, y, stage.after ?? [], `${name}.after`);
  });
  return computeLayers(net, y, config.head, 'head');
}
