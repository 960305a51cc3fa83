import { z } from 'zod';

const count = z.number().int().positive();
const share = z.number().positive();
const [fewer, more] = [{ fewer: z.number().int().nonnegative() }, { more: z.number().int().nonnegative() }];
const depths = z.union([
  z.array(count),
  z.strictObject({ from: count, to: count }),
  z.strictObject({ ...fewer, ...more }),
  z.strictObject(fewer),
  z.strictObject(more),
]);
const widths = z.union([
  z.array(count),
  z.strictObject({ from: count, to: count }),
  z.strictObject({ shares: z.array(share) }),
  z.strictObject({ fromShare: share, toShare: share }),
]);

/** What a space offers besides the usual depths and widths, as `SpaceOptions` of src/search has it. */
export const SPACE_OFFERS_SCHEMA = z.strictObject({
  depths: depths.exactOptional(),
  stages: z
    .record(
      z.string(),
      z.strictObject({
        depths: depths.exactOptional(),
        widths: widths.exactOptional(),
        multiple: count.exactOptional(),
      }),
    )
    .exactOptional(),
  ties: z.array(z.strictObject({ knobs: z.array(z.string()), same: z.enum(['value', 'share']) })).exactOptional(),
  monotoneWidths: z.boolean().exactOptional(),
  forms: z
    .array(
      z.strictObject({
        layers: z.array(z.string()).exactOptional(),
        precision: z.array(z.enum(['real', 'weights', 'binary'])).exactOptional(),
        form: z.array(z.enum(['conv', 'rpc'])).exactOptional(),
        elasticLink: z.array(z.enum(['off', 'on'])).exactOptional(),
        kernel: z.array(count).exactOptional(),
        groups: z.array(count).exactOptional(),
      }),
    )
    .exactOptional(),
  formDetails: z
    .strictObject({
      rpcStride2: z.enum(['conv', 'restore', 'unshuffle']).exactOptional(),
      rpcOddMaps: z.enum(['pad', 'window']).exactOptional(),
      linkScale: z.enum(['channel', 'layer']).exactOptional(),
    })
    .exactOptional(),
  resolutions: z.array(count).exactOptional(),
});

export type SpaceOffers = z.infer<typeof SPACE_OFFERS_SCHEMA>;
