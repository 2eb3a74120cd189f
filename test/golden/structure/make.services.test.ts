// The golden numbers of statsforecast, hierarchicalforecast and ruptures, made again where those packages are installed.
import { testRemade } from '../remake.ts';

testRemade({
  folder: import.meta.dirname,
  packages: ['statsforecast', 'hierarchicalforecast', 'ruptures'],
  numbersMin: 400,
});
