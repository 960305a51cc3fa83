import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Start } from '../context.ts';
import type { SearchFlags } from '../flags.ts';
import { addBudgetFlags } from './budget-flags.ts';
import { addFormFlags } from './form-flags.ts';
import { readBytes, readCount, readId, readSeconds, readShare } from './limits.ts';
import { addModelFlags, formatExamples, MODEL_HELP } from './model-flags.ts';
import { addScoringFlags } from './scoring-flags.ts';
import { readSeed } from './seed.ts';
import { addSpaceFlags } from './space-flags.ts';

function readRetries(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 0.');
}

const EXAMPLES = [
  'bitbone search resnet18 --recipe bireal --max-bops 1.2G --objective score,activations',
  'bitbone search model.onnx --recipe bireal --max-ops 60% --max-size 4MB -o study.jsonl',
  'bitbone search resnet18 --recipe bireal --precision real,binary --rpc all --max-ops 165M --max-size 4MB',
  'bitbone search --from study.jsonl --max-ops 120M',
  'bitbone search --from study.jsonl --why 42',
  'bitbone search --from study.jsonl --evaluate "python3 train.py {onnx} {dir}" --trials 16',
  'bitbone export study.jsonl#1 -o best.onnx',
];

export function addSearch(program: Command, start: Start): void {
  const command = program
    .command('search')
    .description('find the best depths and widths of a network under budgets, and prove it')
    .argument('[model]', MODEL_HELP)
    .option(
      '--objective <names>',
      'what to trade off: score, metrics, formulas ("max: score / log2(ops)"); default score,ops',
    )
    .option('-o, --output <study>', 'write every candidate of the front to this file (.jsonl)')
    .addOption(
      new Option('--space <file>', 'what to search, and over which model unless one is given (.json)').conflicts([
        'from',
        'resume',
      ]),
    );
  addFormFlags(addSpaceFlags(command))
    .option('--seed <number>', 'seed of what is chosen by chance; an exact search leaves nothing to it', readSeed, 0)
    .addOption(
      new Option('--engine <name>', 'exact proves; evolve takes any formula')
        .choices(['auto', 'exact', 'evolve'])
        .default('auto'),
    )
    .option('--evaluations <count>', 'candidates that evolve evaluates, e.g. 4M', readCount)
    .option('--epsilon <share>', 'what exact may give away for speed, e.g. 0.1%', readShare)
    .option('--no-robust', 'do not find out which candidates hold for other parameters of the score')
    .option('--time <duration>', 'end with what is found by then, e.g. 30s or 5min', readSeconds)
    .option('--memory <size>', 'what exact may take, e.g. 1GiB; beyond, it gives away a proved epsilon', readBytes)
    .option('--from <study>', 'answer from a finished study, or search its space again')
    .option('--resume <study>', 'continue a search that was cut off')
    .option('--evaluate <command>', 'train candidates of the study, e.g. "python3 train.py {onnx} {dir}"')
    .option('--trials <count>', 'candidates to train in all (default 8)', readCount)
    .option('--jobs <count>', 'how many to train at once (default 1)', readCount)
    .option('--timeout <duration>', 'longest that one training may take, e.g. 2h (default 24h)', readSeconds)
    .option('--retries <count>', 'further attempts after a failed training (default 1)', readRetries)
    .option('--why <id>', 'show what a candidate gave up against its neighbours', readId)
    .option('--all', 'print the whole front, not a selection')
    .option('--json', 'print one JSON document')
    .addHelpText('after', formatExamples(EXAMPLES));
  addScoringFlags(addBudgetFlags(addModelFlags(command)), ['from', 'resume']).action(
    (model: string | undefined, flags: SearchFlags) =>
      start(async (context) =>
        (await import('../run/search.ts')).runSearch(context, model, { ...flags, given: listGiven(command) }),
      ),
  );
}

/** Options on the command line, by the names of their values. */
function listGiven(command: Command): string[] {
  return Object.keys(command.opts()).filter((name) => command.getOptionValueSource(name) === 'cli');
}
