import { type Command, Option } from 'commander';
import type { Start } from '../context.ts';
import type { ReshapeFlags } from '../flags.ts';
import { addChangeFlags } from './change-flags.ts';
import { collect, formatExamples, MODEL_HELP } from './model-flags.ts';
import { readCounts, readMultiple, readPositive } from './numbers.ts';
import { addSubstituteFlags } from './substitute-flags.ts';

const EXAMPLES = [
  'bitbone reshape resnet18 --recipe bireal --scale 2 --hold bops -o wide.onnx',
  'bitbone reshape model.onnx --depth 2,2,2,2 --width 96,168,378,866',
  'bitbone reshape resnet20-c10 --depth 2,2,2 --width 16,78,134 --tail bnn',
];

const MODES = ['exact', 'naive', 'overwide'];
const MODE_HELP = 'widths that hold the cost (exact), times sqrt(scale), or times scale to prune from';
const STEM_FORMS = ['bridge', 'project', 'pad', 'follow'];
const STEM_HELP = 'how the stem meets a first stage of another width (default: as the network widens elsewhere)';

export function addReshape(program: Command, start: Start): void {
  const command = program
    .command('reshape')
    .description('trade depth for width at a held cost, or set both (Depth-Width Reshaping)')
    .argument('<model>', MODEL_HELP)
    .addOption(new Option('--scale <s>', 'divide the depth of every stage').argParser(readPositive).conflicts('depth'))
    .option('--depth <blocks>', 'blocks of each stage, e.g. 2,2,2,2; more than there are repeats one', readCounts)
    .option('--width <channels>', 'channels of each stage, e.g. 96,168,378,866', readCounts)
    .option('--layer-width <name=channels>', 'channels of a single layer (repeatable)', collect)
    .addOption(new Option('--mode <mode>', MODE_HELP).choices(MODES).conflicts('width'))
    .addOption(
      new Option('--hold <metric>', 'the cost that widths keep (default bops; macs without binary layers)').conflicts(
        'width',
      ),
    )
    .option('--multiple <channels>', 'widths are multiples of this', readMultiple, 2)
    .option('--tolerance <share>', 'largest deviation of the held cost after rounding', readPositive, 0.02)
    .addOption(new Option('--stem <form>', STEM_HELP).choices(STEM_FORMS))
    .option('--tail [recipe]', 'a binary 3x3 convolution behind the last stage keeps the classifier (default bnn)')
    .option('--stem-activation', 'PReLU behind the stem and its bridge, as DWR has it')
    .option('--head-norm', 'batch norm in front of the classifier, as DWR has it')
    .addHelpText('after', formatExamples(EXAMPLES));
  addChangeFlags(addSubstituteFlags(command)).action((model: string, flags: ReshapeFlags) =>
    start(async (context) => (await import('../run/reshape.ts')).runReshape(context, model, flags)),
  );
}
