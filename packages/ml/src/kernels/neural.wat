;; What neural networks do between products of matrices, four 32-bit floats at a time: activations and
;; their derivatives, the cell of a long short-term memory (Hochreiter & Schmidhuber 1997; with a forget
;; gate, Gers, Schmidhuber & Cummins 2000), and the step of Adam (Kingma & Ba 2015). Every operation is one
;; that IEEE 754 rounds in one way only, so the scalar twin leaves the same bytes.
;;
;; Counts are multiples of 4; strides and places are in bytes.
(module
  (import "env" "memory" (memory 1 65536))

  ;; e^x of four floats: k = round(x / ln 2), a polynomial in r = x - k ln 2, and 2^k put into the exponent.
  (func $exp4 (param $x v128) (result v128)
    (local $k v128) (local $r v128) (local $p v128)
    (local.set $x (f32x4.pmin (v128.const f32x4 87 87 87 87)
      (f32x4.pmax (v128.const f32x4 -87 -87 -87 -87) (local.get $x))))
    (local.set $k (f32x4.nearest (f32x4.mul (local.get $x)
      (v128.const f32x4 1.44269504 1.44269504 1.44269504 1.44269504))))
    (local.set $r (f32x4.sub
      (f32x4.sub (local.get $x) (f32x4.mul (local.get $k) (v128.const f32x4 0.693359375 0.693359375 0.693359375 0.693359375)))
      (f32x4.mul (local.get $k) (v128.const f32x4 -2.12194440e-4 -2.12194440e-4 -2.12194440e-4 -2.12194440e-4))))
    (local.set $p (v128.const f32x4 0.001388889 0.001388889 0.001388889 0.001388889))
    (local.set $p (f32x4.add (f32x4.mul (local.get $p) (local.get $r)) (v128.const f32x4 0.008333334 0.008333334 0.008333334 0.008333334)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $p) (local.get $r)) (v128.const f32x4 0.041666668 0.041666668 0.041666668 0.041666668)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $p) (local.get $r)) (v128.const f32x4 0.16666667 0.16666667 0.16666667 0.16666667)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $p) (local.get $r)) (v128.const f32x4 0.5 0.5 0.5 0.5)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $p) (local.get $r)) (v128.const f32x4 1 1 1 1)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $p) (local.get $r)) (v128.const f32x4 1 1 1 1)))
    (f32x4.mul (local.get $p) (i32x4.shl
      (i32x4.add (i32x4.trunc_sat_f32x4_s (local.get $k)) (v128.const i32x4 127 127 127 127)) (i32.const 23))))

  ;; 1 / (1 + e^−x).
  (func $sigmoid (param $x v128) (result v128)
    (f32x4.div (v128.const f32x4 1 1 1 1) (f32x4.add (v128.const f32x4 1 1 1 1) (call $exp4 (f32x4.neg (local.get $x))))))

  ;; 1 − 2 / (1 + e^2x).
  (func $tanh (param $x v128) (result v128)
    (f32x4.sub (v128.const f32x4 1 1 1 1) (f32x4.div (v128.const f32x4 2 2 2 2) (f32x4.add (v128.const f32x4 1 1 1 1) (call $exp4 (f32x4.add (local.get $x) (local.get $x)))))))

  ;; Adds a bias to each line; $relu 1 then cuts below 0.
  (func (export "addBias")
    (param $at i32) (param $stride i32) (param $lines i32) (param $bias i32) (param $count i32) (param $relu i32)
    (local $j i32) (local $bytes i32) (local $x v128) (local $floor v128)
    (local.set $floor (select (v128.const f32x4 0 0 0 0) (v128.const f32x4 -inf -inf -inf -inf) (local.get $relu)))
    (local.set $bytes (i32.shl (local.get $count) (i32.const 2)))
    (block $done
      (loop $line
        (br_if $done (i32.eqz (local.get $lines)))
        (local.set $j (i32.const 0))
        (block $lineDone
          (loop $next
            (br_if $lineDone (i32.ge_u (local.get $j) (local.get $bytes)))
            (local.set $x (f32x4.add (v128.load (i32.add (local.get $at) (local.get $j)))
              (v128.load (i32.add (local.get $bias) (local.get $j)))))
            (v128.store (i32.add (local.get $at) (local.get $j)) (f32x4.max (local.get $x) (local.get $floor)))
            (local.set $j (i32.add (local.get $j) (i32.const 16)))
            (br $next)))
        (local.set $at (i32.add (local.get $at) (local.get $stride)))
        (local.set $lines (i32.sub (local.get $lines) (i32.const 1)))
        (br $line))))

  ;; Sets $delta to 0 where $active is not above 0.
  (func (export "cutDelta") (param $delta i32) (param $active i32) (param $count i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $delta) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $delta) (local.get $end)))
        (v128.store (local.get $delta) (v128.and (v128.load (local.get $delta))
          (f32x4.gt (v128.load (local.get $active)) (v128.const f32x4 0 0 0 0))))
        (local.set $delta (i32.add (local.get $delta) (i32.const 16)))
        (local.set $active (i32.add (local.get $active) (i32.const 16)))
        (br $next))))

  ;; The sum of $lines lines, to $to.
  (func (export "sumLines") (param $at i32) (param $stride i32) (param $lines i32) (param $to i32) (param $count i32)
    (local $end i32) (local $line i32) (local $left i32) (local $sum v128)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $column
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (local.set $sum (v128.const f32x4 0 0 0 0))
        (local.set $line (local.get $at))
        (local.set $left (local.get $lines))
        (block $summed
          (loop $next
            (br_if $summed (i32.eqz (local.get $left)))
            (local.set $sum (f32x4.add (local.get $sum) (v128.load (local.get $line))))
            (local.set $line (i32.add (local.get $line) (local.get $stride)))
            (local.set $left (i32.sub (local.get $left) (i32.const 1)))
            (br $next)))
        (v128.store (local.get $to) (local.get $sum))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $column))))

  ;; One step of Adam: $m and $v are running means of the gradient and its square. $rate and $root have the
  ;; corrections of the first steps in them; $decay is taken off each weight as a share.
  (func (export "adam")
    (param $w i32) (param $g i32) (param $m i32) (param $v i32) (param $count i32)
    (param $rate f32) (param $root f32) (param $decay f32) (param $beta1 f32) (param $beta2 f32) (param $epsilon f32)
    (local $end i32) (local $grad v128) (local $mean v128) (local $square v128) (local $weight v128)
    (local.set $end (i32.add (local.get $w) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $w) (local.get $end)))
        (local.set $grad (v128.load (local.get $g)))
        (local.set $mean (f32x4.add (f32x4.mul (v128.load (local.get $m)) (f32x4.splat (local.get $beta1)))
          (f32x4.mul (local.get $grad) (f32x4.splat (f32.sub (f32.const 1) (local.get $beta1))))))
        (local.set $square (f32x4.add (f32x4.mul (v128.load (local.get $v)) (f32x4.splat (local.get $beta2)))
          (f32x4.mul (f32x4.mul (local.get $grad) (local.get $grad))
            (f32x4.splat (f32.sub (f32.const 1) (local.get $beta2))))))
        (v128.store (local.get $m) (local.get $mean))
        (v128.store (local.get $v) (local.get $square))
        (local.set $weight (v128.load (local.get $w)))
        (local.set $weight (f32x4.sub (local.get $weight) (f32x4.mul (local.get $weight) (f32x4.splat (local.get $decay)))))
        (v128.store (local.get $w) (f32x4.sub (local.get $weight)
          (f32x4.div (f32x4.mul (local.get $mean) (f32x4.splat (local.get $rate)))
            (f32x4.add (f32x4.mul (f32x4.sqrt (local.get $square)) (f32x4.splat (local.get $root)))
              (f32x4.splat (local.get $epsilon))))))
        (local.set $w (i32.add (local.get $w) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (local.set $v (i32.add (local.get $v) (i32.const 16)))
        (br $next))))

  ;; Multiplies $count floats.
  (func (export "scale") (param $at i32) (param $count i32) (param $factor f32)
    (local $end i32)
    (local.set $end (i32.add (local.get $at) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (v128.store (local.get $at) (f32x4.mul (v128.load (local.get $at)) (f32x4.splat (local.get $factor))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next))))

  ;; The sum of the squares of $count floats, in doubles, two sums side by side.
  (func (export "squareSum") (param $at i32) (param $count i32) (result f64)
    (local $end i32) (local $x v128) (local $low v128) (local $high v128)
    (local.set $end (i32.add (local.get $at) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $x (v128.load (local.get $at)))
        (local.set $high (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x) (local.get $x))))
        (local.set $x (f64x2.promote_low_f32x4 (local.get $x)))
        (local.set $low (f64x2.add (local.get $low) (f64x2.add (f64x2.mul (local.get $x) (local.get $x))
          (f64x2.mul (local.get $high) (local.get $high)))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low))))

  ;; The cell for $lines lines of $units units. A line of $gates holds input, forget, cell and output gates,
  ;; $units each: sums before, activations after. A line of the others has $units floats.
  (func (export "cellForward")
    (param $gates i32) (param $before i32) (param $cell i32) (param $squashed i32) (param $out i32)
    (param $lines i32) (param $units i32)
    (local $bytes i32) (local $j i32) (local $at i32) (local $to i32) (local $f v128) (local $g v128) (local $c v128) (local $i v128) (local $t v128)
    (local.set $bytes (i32.shl (local.get $units) (i32.const 2)))
    (block $done
      (loop $line
        (br_if $done (i32.eqz (local.get $lines)))
        (local.set $j (i32.const 0))
        (block $lineDone
          (loop $next
            (br_if $lineDone (i32.ge_u (local.get $j) (local.get $bytes)))
            (local.set $at (i32.add (local.get $gates) (local.get $j)))
            (local.set $i (call $sigmoid (v128.load (local.get $at))))
            (v128.store (local.get $at) (local.get $i))
            (local.set $at (i32.add (local.get $at) (local.get $bytes)))
            (local.set $f (call $sigmoid (v128.load (local.get $at))))
            (v128.store (local.get $at) (local.get $f))
            (local.set $at (i32.add (local.get $at) (local.get $bytes)))
            (local.set $g (call $tanh (v128.load (local.get $at))))
            (v128.store (local.get $at) (local.get $g))
            (local.set $at (i32.add (local.get $at) (local.get $bytes)))
            (local.set $c (f32x4.add (f32x4.mul (local.get $f) (v128.load (i32.add (local.get $before) (local.get $j))))
              (f32x4.mul (local.get $i) (local.get $g))))
            (v128.store (i32.add (local.get $cell) (local.get $j)) (local.get $c))
            (local.set $t (call $tanh (local.get $c)))
            (v128.store (i32.add (local.get $squashed) (local.get $j)) (local.get $t))
            (local.set $f (call $sigmoid (v128.load (local.get $at))))
            (v128.store (local.get $at) (local.get $f))
            (v128.store (i32.add (local.get $out) (local.get $j)) (f32x4.mul (local.get $f) (local.get $t)))
            (local.set $j (i32.add (local.get $j) (i32.const 16)))
            (br $next)))
        (local.set $gates (i32.add (local.get $gates) (i32.shl (local.get $bytes) (i32.const 2))))
        (local.set $before (i32.add (local.get $before) (local.get $bytes)))
        (local.set $cell (i32.add (local.get $cell) (local.get $bytes)))
        (local.set $squashed (i32.add (local.get $squashed) (local.get $bytes)))
        (local.set $out (i32.add (local.get $out) (local.get $bytes)))
        (local.set $lines (i32.sub (local.get $lines) (i32.const 1)))
        (br $line))))

  ;; Its way back: $gates becomes the derivative by the sums, $cellDelta the derivative by the cell before.
  (func (export "cellBackward")
    (param $gates i32) (param $before i32) (param $squashed i32) (param $delta i32) (param $cellDelta i32)
    (param $lines i32) (param $units i32)
    (local $bytes i32) (local $j i32) (local $ai i32) (local $af i32) (local $ag i32) (local $ao i32)
    (local $i v128) (local $f v128) (local $g v128) (local $o v128) (local $t v128) (local $d v128) (local $dc v128)
    (local.set $bytes (i32.shl (local.get $units) (i32.const 2)))
    (block $done
      (loop $line
        (br_if $done (i32.eqz (local.get $lines)))
        (local.set $j (i32.const 0))
        (block $lineDone
          (loop $next
            (br_if $lineDone (i32.ge_u (local.get $j) (local.get $bytes)))
            (local.set $ai (i32.add (local.get $gates) (local.get $j)))
            (local.set $af (i32.add (local.get $ai) (local.get $bytes)))
            (local.set $ag (i32.add (local.get $af) (local.get $bytes)))
            (local.set $ao (i32.add (local.get $ag) (local.get $bytes)))
            (local.set $i (v128.load (local.get $ai)))
            (local.set $f (v128.load (local.get $af)))
            (local.set $g (v128.load (local.get $ag)))
            (local.set $o (v128.load (local.get $ao)))
            (local.set $t (v128.load (i32.add (local.get $squashed) (local.get $j))))
            (local.set $d (v128.load (i32.add (local.get $delta) (local.get $j))))
            (local.set $dc (f32x4.add (v128.load (i32.add (local.get $cellDelta) (local.get $j)))
              (f32x4.mul (f32x4.mul (local.get $d) (local.get $o))
                (f32x4.sub (v128.const f32x4 1 1 1 1) (f32x4.mul (local.get $t) (local.get $t))))))
            (v128.store (local.get $ao) (f32x4.mul (f32x4.mul (local.get $d) (local.get $t))
              (f32x4.mul (local.get $o) (f32x4.sub (v128.const f32x4 1 1 1 1) (local.get $o)))))
            (v128.store (local.get $ai) (f32x4.mul (f32x4.mul (local.get $dc) (local.get $g))
              (f32x4.mul (local.get $i) (f32x4.sub (v128.const f32x4 1 1 1 1) (local.get $i)))))
            (v128.store (local.get $af) (f32x4.mul
              (f32x4.mul (local.get $dc) (v128.load (i32.add (local.get $before) (local.get $j))))
              (f32x4.mul (local.get $f) (f32x4.sub (v128.const f32x4 1 1 1 1) (local.get $f)))))
            (v128.store (local.get $ag) (f32x4.mul (f32x4.mul (local.get $dc) (local.get $i))
              (f32x4.sub (v128.const f32x4 1 1 1 1) (f32x4.mul (local.get $g) (local.get $g)))))
            (v128.store (i32.add (local.get $cellDelta) (local.get $j)) (f32x4.mul (local.get $dc) (local.get $f)))
            (local.set $j (i32.add (local.get $j) (i32.const 16)))
            (br $next)))
        (local.set $gates (i32.add (local.get $gates) (i32.shl (local.get $bytes) (i32.const 2))))
        (local.set $before (i32.add (local.get $before) (local.get $bytes)))
        (local.set $squashed (i32.add (local.get $squashed) (local.get $bytes)))
        (local.set $delta (i32.add (local.get $delta) (local.get $bytes)))
        (local.set $cellDelta (i32.add (local.get $cellDelta) (local.get $bytes)))
        (local.set $lines (i32.sub (local.get $lines) (i32.const 1)))
        (br $line))))
)
