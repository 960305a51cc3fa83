import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';

/** A terminal that remembers what was written to it; its size can change. */
export class FakeOutput extends EventEmitter {
  readonly written: string[] = [];
  readonly isTTY = true;

  constructor(
    public columns: number,
    public rows: number,
  ) {
    super();
  }

  write(text: string): boolean {
    this.written.push(text);
    return true;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  /** The screen after everything that was written: the explorer places whole lines, and nothing scrolls. */
  screen(): string[] {
    const lines: string[] = [];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: cursor movements are what is read here
    for (const [, row, text] of this.written.join('').matchAll(/\u001b\[(\d+);1H([^\u001b]*)\u001b\[K/g)) {
      lines[Number(row) - 1] = text!;
    }
    return lines;
  }
}

/** Keys as a terminal in raw mode sends them. */
export class FakeInput extends PassThrough {
  readonly isTTY = true;
  isRaw = false;

  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
