;; Derivatives of a loss, four rows at a time in 32-bit floats, and their way into integers. Every operation
;; is one that IEEE 754 rounds in one way only, so the scalar twin leaves the same bytes.
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

  ;; Gradient and hessian of the log loss for $count rows, a multiple of 4. Margins are doubles; targets,
  ;; weights and what is written are floats. $weights is 0 where every row counts once.
  (func (export "logistic")
    (param $margins i32) (param $targets i32) (param $weights i32) (param $gradient i32) (param $hessian i32)
    (param $count i32)
    (local $end i32) (local $p v128) (local $g v128) (local $h v128) (local $w v128)
    (local.set $end (i32.add (local.get $gradient) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $gradient) (local.get $end)))
        (local.set $p (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
          (f32x4.demote_f64x2_zero (v128.load (local.get $margins)))
          (f32x4.demote_f64x2_zero (v128.load offset=16 (local.get $margins)))))
        (local.set $p (f32x4.div (v128.const f32x4 1 1 1 1)
          (f32x4.add (v128.const f32x4 1 1 1 1) (call $exp4 (f32x4.neg (local.get $p))))))
        (local.set $g (f32x4.sub (local.get $p) (v128.load (local.get $targets))))
        (local.set $h (f32x4.pmax (v128.const f32x4 1e-16 1e-16 1e-16 1e-16)
          (f32x4.mul (local.get $p) (f32x4.sub (v128.const f32x4 1 1 1 1) (local.get $p)))))
        (if (local.get $weights)
          (then
            (local.set $w (v128.load (local.get $weights)))
            (local.set $g (f32x4.mul (local.get $g) (local.get $w)))
            (local.set $h (f32x4.mul (local.get $h) (local.get $w)))
            (local.set $weights (i32.add (local.get $weights) (i32.const 16)))))
        (v128.store (local.get $gradient) (local.get $g))
        (v128.store (local.get $hessian) (local.get $h))
        (local.set $margins (i32.add (local.get $margins) (i32.const 32)))
        (local.set $targets (i32.add (local.get $targets) (i32.const 16)))
        (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
        (local.set $hessian (i32.add (local.get $hessian) (i32.const 16)))
        (br $next))))

  ;; Sum of the absolute values of $count floats, a multiple of 4, in doubles: four sums side by side.
  (func (export "absoluteSum") (param $at i32) (param $count i32) (result f64)
    (local $end i32) (local $low v128) (local $high v128) (local $x v128)
    (local.set $end (i32.add (local.get $at) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $x (f32x4.abs (v128.load (local.get $at))))
        (local.set $low (f64x2.add (local.get $low) (f64x2.promote_low_f32x4 (local.get $x))))
        (local.set $high (f64x2.add (local.get $high) (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x) (local.get $x)))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (f64.add
      (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low)))
      (f64.add (f64x2.extract_lane 0 (local.get $high)) (f64x2.extract_lane 1 (local.get $high)))))

  ;; Pairs of $count rows, a multiple of 4: hessian · scale in the low word, gradient · scale in the high.
  (func (export "quantise")
    (param $gradient i32) (param $hessian i32) (param $pairs i32) (param $count i32)
    (param $gradientScale f32) (param $hessianScale f32)
    (local $end i32) (local $g v128) (local $h v128)
    (local.set $end (i32.add (local.get $gradient) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $gradient) (local.get $end)))
        (local.set $g (i32x4.trunc_sat_f32x4_s (f32x4.nearest
          (f32x4.mul (v128.load (local.get $gradient)) (f32x4.splat (local.get $gradientScale))))))
        (local.set $h (i32x4.trunc_sat_f32x4_u (f32x4.nearest
          (f32x4.mul (v128.load (local.get $hessian)) (f32x4.splat (local.get $hessianScale))))))
        (v128.store (local.get $pairs)
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $h) (local.get $g)))
        (v128.store offset=16 (local.get $pairs)
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $h) (local.get $g)))
        (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
        (local.set $hessian (i32.add (local.get $hessian) (i32.const 16)))
        (local.set $pairs (i32.add (local.get $pairs) (i32.const 32)))
        (br $next))))
)
