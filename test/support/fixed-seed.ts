import fc from 'fast-check';

/** Where a change is judged, the same cases each time; anywhere else new ones, which find what nobody has tried. */
if (process.env.CI !== undefined) fc.configureGlobal({ seed: 2026 });
