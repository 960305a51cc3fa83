import alexnet from '../../configs/backbones/alexnet.json' with { type: 'json' };
import bats from '../../configs/backbones/bats.json' with { type: 'json' };
import binarized from '../../configs/backbones/binarized.json' with { type: 'json' };
import binaryDensenet from '../../configs/backbones/binary-densenet.json' with { type: 'json' };
import bireal from '../../configs/backbones/bireal.json' with { type: 'json' };
import bmxDensenet from '../../configs/backbones/bmx-densenet.json' with { type: 'json' };
import bnext from '../../configs/backbones/bnext.json' with { type: 'json' };
import densenet from '../../configs/backbones/densenet.json' with { type: 'json' };
import dwr from '../../configs/backbones/dwr.json' with { type: 'json' };
import elasticLink from '../../configs/backbones/elastic-link.json' with { type: 'json' };
import googlenet from '../../configs/backbones/googlenet.json' with { type: 'json' };
import hybrid from '../../configs/backbones/hybrid.json' with { type: 'json' };
import meliusnet from '../../configs/backbones/meliusnet.json' with { type: 'json' };
import mobilenetv1 from '../../configs/backbones/mobilenetv1.json' with { type: 'json' };
import mobilenetv2 from '../../configs/backbones/mobilenetv2.json' with { type: 'json' };
import pokebnn from '../../configs/backbones/pokebnn.json' with { type: 'json' };
import quicknet from '../../configs/backbones/quicknet.json' with { type: 'json' };
import rbNet from '../../configs/backbones/rb-net.json' with { type: 'json' };
import reactnet from '../../configs/backbones/reactnet.json' with { type: 'json' };
import resnet from '../../configs/backbones/resnet.json' with { type: 'json' };
import resnetCifar from '../../configs/backbones/resnet-cifar.json' with { type: 'json' };
import resnetE from '../../configs/backbones/resnet-e.json' with { type: 'json' };
import squeezenet from '../../configs/backbones/squeezenet.json' with { type: 'json' };
import vgg from '../../configs/backbones/vgg.json' with { type: 'json' };
import type { FamilyFile } from './family.ts';

/** The shipped family files; a test checks every one against the schema. */
export const FAMILIES = [
  alexnet,
  bats,
  binarized,
  binaryDensenet,
  bireal,
  bmxDensenet,
  bnext,
  densenet,
  dwr,
  elasticLink,
  googlenet,
  hybrid,
  meliusnet,
  mobilenetv1,
  mobilenetv2,
  pokebnn,
  quicknet,
  rbNet,
  reactnet,
  resnet,
  resnetCifar,
  resnetE,
  squeezenet,
  vgg,
] as unknown as readonly FamilyFile[];
