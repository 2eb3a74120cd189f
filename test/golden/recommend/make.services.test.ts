// The golden numbers of implicit, made again where it is installed.
import { testRemade } from '../remake.ts';

testRemade({ folder: import.meta.dirname, packages: ['implicit', 'scipy'], numbersMin: 3000 });
