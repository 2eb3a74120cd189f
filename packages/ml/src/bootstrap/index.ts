// The door of the bootstrap.
export {
  type BootstrapOptions,
  bootstrapInterval,
  type Interval,
  pairedBootstrap,
  type Statistic,
} from './bootstrap.ts';
