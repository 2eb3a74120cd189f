// The golden numbers of statsmodels and statsforecast, made again where those packages are installed.
import { testRemade } from '../remake.ts';

testRemade({
  folder: import.meta.dirname,
  packages: ['statsmodels', 'statsforecast'],
  numbersMin: 1000,
});
