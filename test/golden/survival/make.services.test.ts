// The golden numbers of lifetimes, made again where those packages are installed.
import { testRemade } from '../remake.ts';

testRemade({ folder: import.meta.dirname, packages: ['lifetimes', 'scipy'], numbersMin: 500 });
