// The golden numbers of scikit-learn and scipy, made again where those packages are installed.
import { testRemade } from '../remake.ts';

testRemade({ folder: import.meta.dirname, packages: ['sklearn', 'scipy'], numbersMin: 500 });
