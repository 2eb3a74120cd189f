// What holds for every test file: a property that states a size reaches it. By default fast-check stays
// near a tenth of a stated maximum, so that a window of 16 would never be full.
import fc from 'fast-check';

fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true });
