import { expect, test } from 'vitest';
import { paintNothing } from '../../src/report/paint.ts';
import type { Explored, ExploreOptions } from '../../src/tui/explore.tsx';
import { explore } from '../../src/tui/explore.tsx';
import type { Services } from '../../src/tui/services.ts';
import { createSession } from './driver.ts';
import { FakeInput, FakeOutput } from './fake-terminal.ts';

const session = createSession();
const ENTERED = '\u001b[?1049h\u001b[?25l';
const LEFT = '\u001b[?25h\u001b[?1049l';

const SERVICES: Services = {
  search: () => () => {},
  exists: () => false,
  exportDesign: () => 'wrote it',
  saveFront: () => {},
};

interface Running {
  readonly output: FakeOutput;
  readonly input: FakeInput;
  readonly result: Promise<Explored>;
  end(): void;
  /** Sends keys and waits until they are drawn. */
  send(keys: string): Promise<void>;
}

async function open(options: Partial<ExploreOptions> = {}): Promise<Running> {
  const output = new FakeOutput(100, 30);
  const input = new FakeInput();
  let end = (): void => {};
  const result = explore({
    session,
    limits: {},
    front: null,
    services: SERVICES,
    input: input as unknown as NodeJS.ReadStream,
    output,
    paint: paintNothing,
    onOpen: (given) => {
      end = given;
    },
    ...options,
  });
  // a test may ask for what was thrown only later
  result.catch(() => {});
  const settle = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 30));
  await settle();
  const send = async (keys: string): Promise<void> => {
    input.write(keys);
    await settle();
  };
  return { output, input, result, end: () => end(), send };
}

test('draws on the second screen and gives the first one back when it is quit', async () => {
  const { output, input, result, send } = await open();
  expect(output.written[0]).toContain(ENTERED);
  expect(output.screen()[0]).toContain('[1 layers]');
  expect(input.isRaw).toBe(true);
  await send('q');
  expect(await result).toEqual({ command: null, isInterrupted: false });
  expect(output.written.at(-1)).toBe(LEFT);
  expect(input.isRaw).toBe(false);
});

test('keys struck fast are all taken', async () => {
  const { output, send, result } = await open();
  await send('jjj');
  expect(output.screen().find((line) => line.startsWith('›'))).toContain('b block1.conv1');
  await send('\u001b[A');
  expect(output.screen().find((line) => line.startsWith('›'))).toContain('stage 1');
  await send('q');
  await result;
});

test('Ctrl-C ends it as interrupted, whatever is open', async () => {
  const { output, send, result } = await open();
  await send('/abc\u0003');
  expect(await result).toMatchObject({ isInterrupted: true });
  expect(output.written.at(-1)).toBe(LEFT);
});

test('a signal ends it as interrupted', async () => {
  const { output, input, end, result } = await open();
  end();
  expect(await result).toMatchObject({ isInterrupted: true });
  expect(output.written.at(-1)).toBe(LEFT);
  expect(input.isRaw).toBe(false);
});

test('a defect while drawing is thrown, after the terminal is given back', async () => {
  const broken = { ...session, budgetRows: null as never };
  const { output, result } = await open({ session: broken });
  await expect(result).rejects.toThrow();
  expect(output.written.at(-1)).toBe(LEFT);
});

test('a defect while a key is handled is thrown, after the terminal is given back', async () => {
  const services: Services = {
    ...SERVICES,
    exportDesign() {
      throw new Error('a defect');
    },
  };
  const { output, input, result, send } = await open({ services });
  await send('e');
  await Promise.all([expect(result).rejects.toThrow('a defect'), send('\r')]);
  expect(output.written.at(-1)).toBe(LEFT);
  expect(input.isRaw).toBe(false);
});

test('a resize draws anew in the new size, with the same row selected', async () => {
  const { output, send, result } = await open();
  await send('jjjj');
  const selected = (): string => output.screen().find((line) => line.startsWith('›'))!;
  expect(selected()).toContain('block1.conv2');
  output.written.length = 0;
  output.resize(60, 16);
  await send('');
  expect(output.screen()).toHaveLength(15);
  expect(selected()).toContain('block1.conv2');
  await send('q');
  await result;
});

test('the command asked for is handed over to be printed', async () => {
  const { send, result } = await open();
  await send('yq');
  expect(await result).toMatchObject({ command: 'bitbone export resnet20 --recipe bireal -o resnet20-edited.onnx' });
});
