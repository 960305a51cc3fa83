import { expect, test } from 'vitest';
import cifar10 from '../../configs/spaces/nas-bnn-cifar10.json' with { type: 'json' };
import imagenet from '../../configs/spaces/nas-bnn-imagenet.json' with { type: 'json' };
import wakevision from '../../configs/spaces/nas-bnn-wakevision.json' with { type: 'json' };
import { isNasBnnSpace } from '../../src/config/nas-bnn-schema.ts';
import { readNasBnnSubnet } from '../../src/config/nas-bnn-subnet.ts';

const TUPLE = '[0,0,32,3,1,1,1,0,64,3,1,1,1,1,64,3,1,1,2,0,64,5,1,1,2,1,128,5,1,1,3,0,256,5,2,1,3,1,256,5,2,1]';

test.each([cifar10, imagenet, wakevision])('the space $name asks for a tuple', (space) => {
  expect(isNasBnnSpace(space)).toBe(true);
  expect(() => readNasBnnSubnet(space, 'space.json', undefined)).toThrow(
    /^space\.json: describes a search space \(name a subnet as /,
  );
});

test('a tuple names a subnet', () => {
  const config = readNasBnnSubnet(cifar10, 'space.json', TUPLE);
  expect(config.stages.map((stage) => [stage.stride, 'width' in stage ? stage.width : 0])).toEqual([
    [1, 64],
    [1, 64],
    [2, 64],
    [1, 128],
    [2, 256],
    [1, 256],
  ]);
});

test('what is no tuple is refused', () => {
  expect(() => readNasBnnSubnet(cifar10, 'space.json', '[1.5]')).toThrow(/has no such subnet/);
  expect(() => readNasBnnSubnet(cifar10, 'space.json', 'small')).toThrow(/has no such subnet/);
});

test('a wrong space tells every mistake', () => {
  const wrong = { ...cifar10, classes: 0, rows: [{ ...cifar10.rows[0], stride: 3 }, cifar10.rows[1]] };
  expect(() => readNasBnnSubnet(wrong, 'space.json', TUPLE)).toThrow(
    expect.objectContaining({
      reason: 'classes is 0; allowed are whole numbers from 1',
      others: ['rows[0].stride is 3; allowed are 1, 2'],
    }),
  );
});
