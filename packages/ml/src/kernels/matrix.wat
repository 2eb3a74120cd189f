;; Products of matrices of 32-bit floats. Both sides are first packed into panels (4 rows of the left, 8
;; columns of the right, k after k), then multiplied tile by tile, so that every load is in order.
;;
;; Matrices are row-major with a line of a multiple of 8 floats and a multiple of 8 lines in memory; what
;; pads them may hold anything and is never part of a sum. Strides and places are in bytes.
(module
  (import "env" "memory" (memory 1 65536))

  ;; Adds the product of one panel of 4 rows and one of 8 columns to a 4 × 8 tile at $c. Each number is
  ;; the sum over k in order, each product rounded before it is added.
  (func $tile (param $pa i32) (param $pb i32) (param $c i32) (param $k i32) (param $line i32) (param $adds i32)
    (local $end i32) (local $r1 i32) (local $r2 i32) (local $r3 i32)
    (local $b0 v128) (local $b1 v128) (local $a v128)
    (local $c00 v128) (local $c01 v128) (local $c10 v128) (local $c11 v128) (local $c20 v128) (local $c21 v128) (local $c30 v128) (local $c31 v128)
    (local.set $r1 (i32.add (local.get $c) (local.get $line)))
    (local.set $r2 (i32.add (local.get $r1) (local.get $line)))
    (local.set $r3 (i32.add (local.get $r2) (local.get $line)))
    (if (local.get $adds)
      (then
        (local.set $c00 (v128.load (local.get $c)))
        (local.set $c01 (v128.load offset=16 (local.get $c)))
        (local.set $c10 (v128.load (local.get $r1)))
        (local.set $c11 (v128.load offset=16 (local.get $r1)))
        (local.set $c20 (v128.load (local.get $r2)))
        (local.set $c21 (v128.load offset=16 (local.get $r2)))
        (local.set $c30 (v128.load (local.get $r3)))
        (local.set $c31 (v128.load offset=16 (local.get $r3)))))
    (local.set $end (i32.add (local.get $pa) (i32.shl (local.get $k) (i32.const 4))))
    (block $rest
      (loop $four
        (br_if $rest (i32.gt_u (i32.add (local.get $pa) (i32.const 64)) (local.get $end)))
        (local.set $b0 (v128.load (local.get $pb)))
        (local.set $b1 (v128.load offset=16 (local.get $pb)))
        (local.set $a (v128.load32_splat (local.get $pa)))
        (local.set $c00 (f32x4.add (local.get $c00) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c01 (f32x4.add (local.get $c01) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=4 (local.get $pa)))
        (local.set $c10 (f32x4.add (local.get $c10) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c11 (f32x4.add (local.get $c11) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=8 (local.get $pa)))
        (local.set $c20 (f32x4.add (local.get $c20) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c21 (f32x4.add (local.get $c21) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=12 (local.get $pa)))
        (local.set $c30 (f32x4.add (local.get $c30) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c31 (f32x4.add (local.get $c31) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $b0 (v128.load offset=32 (local.get $pb)))
        (local.set $b1 (v128.load offset=48 (local.get $pb)))
        (local.set $a (v128.load32_splat offset=16 (local.get $pa)))
        (local.set $c00 (f32x4.add (local.get $c00) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c01 (f32x4.add (local.get $c01) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=20 (local.get $pa)))
        (local.set $c10 (f32x4.add (local.get $c10) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c11 (f32x4.add (local.get $c11) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=24 (local.get $pa)))
        (local.set $c20 (f32x4.add (local.get $c20) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c21 (f32x4.add (local.get $c21) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=28 (local.get $pa)))
        (local.set $c30 (f32x4.add (local.get $c30) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c31 (f32x4.add (local.get $c31) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $b0 (v128.load offset=64 (local.get $pb)))
        (local.set $b1 (v128.load offset=80 (local.get $pb)))
        (local.set $a (v128.load32_splat offset=32 (local.get $pa)))
        (local.set $c00 (f32x4.add (local.get $c00) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c01 (f32x4.add (local.get $c01) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=36 (local.get $pa)))
        (local.set $c10 (f32x4.add (local.get $c10) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c11 (f32x4.add (local.get $c11) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=40 (local.get $pa)))
        (local.set $c20 (f32x4.add (local.get $c20) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c21 (f32x4.add (local.get $c21) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=44 (local.get $pa)))
        (local.set $c30 (f32x4.add (local.get $c30) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c31 (f32x4.add (local.get $c31) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $b0 (v128.load offset=96 (local.get $pb)))
        (local.set $b1 (v128.load offset=112 (local.get $pb)))
        (local.set $a (v128.load32_splat offset=48 (local.get $pa)))
        (local.set $c00 (f32x4.add (local.get $c00) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c01 (f32x4.add (local.get $c01) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=52 (local.get $pa)))
        (local.set $c10 (f32x4.add (local.get $c10) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c11 (f32x4.add (local.get $c11) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=56 (local.get $pa)))
        (local.set $c20 (f32x4.add (local.get $c20) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c21 (f32x4.add (local.get $c21) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=60 (local.get $pa)))
        (local.set $c30 (f32x4.add (local.get $c30) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c31 (f32x4.add (local.get $c31) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $pa (i32.add (local.get $pa) (i32.const 64)))
        (local.set $pb (i32.add (local.get $pb) (i32.const 128)))
        (br $four)))
    (block $done
      (loop $one
        (br_if $done (i32.ge_u (local.get $pa) (local.get $end)))
        (local.set $b0 (v128.load (local.get $pb)))
        (local.set $b1 (v128.load offset=16 (local.get $pb)))
        (local.set $a (v128.load32_splat (local.get $pa)))
        (local.set $c00 (f32x4.add (local.get $c00) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c01 (f32x4.add (local.get $c01) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=4 (local.get $pa)))
        (local.set $c10 (f32x4.add (local.get $c10) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c11 (f32x4.add (local.get $c11) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=8 (local.get $pa)))
        (local.set $c20 (f32x4.add (local.get $c20) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c21 (f32x4.add (local.get $c21) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $a (v128.load32_splat offset=12 (local.get $pa)))
        (local.set $c30 (f32x4.add (local.get $c30) (f32x4.mul (local.get $a) (local.get $b0))))
        (local.set $c31 (f32x4.add (local.get $c31) (f32x4.mul (local.get $a) (local.get $b1))))
        (local.set $pa (i32.add (local.get $pa) (i32.const 16)))
        (local.set $pb (i32.add (local.get $pb) (i32.const 32)))
        (br $one)))
    (v128.store (local.get $c) (local.get $c00))
    (v128.store offset=16 (local.get $c) (local.get $c01))
    (v128.store (local.get $r1) (local.get $c10))
    (v128.store offset=16 (local.get $r1) (local.get $c11))
    (v128.store (local.get $r2) (local.get $c20))
    (v128.store offset=16 (local.get $r2) (local.get $c21))
    (v128.store (local.get $r3) (local.get $c30))
    (v128.store offset=16 (local.get $r3) (local.get $c31)))

  ;; Four lines of $k floats, $stride apart, to $k groups of four, $step apart. Up to three more groups are
  ;; written after the last one.
  (func $transposeFour (param $from i32) (param $stride i32) (param $k i32) (param $to i32) (param $step i32)
    (local $end i32) (local $two i32) (local $three i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $ab v128) (local $cd v128)
    (local.set $two (i32.shl (local.get $stride) (i32.const 1)))
    (local.set $three (i32.add (local.get $two) (local.get $stride)))
    (local.set $end (i32.add (local.get $from) (i32.shl (local.get $k) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $a (v128.load (local.get $from)))
        (local.set $b (v128.load (i32.add (local.get $from) (local.get $stride))))
        (local.set $c (v128.load (i32.add (local.get $from) (local.get $two))))
        (local.set $d (v128.load (i32.add (local.get $from) (local.get $three))))
        (local.set $ab (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b)))
        (local.set $cd (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d)))
        (v128.store (local.get $to)
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
        (local.set $to (i32.add (local.get $to) (local.get $step)))
        (v128.store (local.get $to)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
        (local.set $to (i32.add (local.get $to) (local.get $step)))
        (local.set $ab (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b)))
        (local.set $cd (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d)))
        (v128.store (local.get $to)
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
        (local.set $to (i32.add (local.get $to) (local.get $step)))
        (v128.store (local.get $to)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
        (local.set $to (i32.add (local.get $to) (local.get $step)))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $next))))

  ;; Four floats of each of $k lines, $stride apart, to $k groups, $step apart.
  (func $copyFour (param $from i32) (param $stride i32) (param $k i32) (param $to i32) (param $step i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $k)))
        (v128.store (local.get $to) (v128.load (local.get $from)))
        (local.set $from (i32.add (local.get $from) (local.get $stride)))
        (local.set $to (i32.add (local.get $to) (local.get $step)))
        (local.set $k (i32.sub (local.get $k) (i32.const 1)))
        (br $next))))

  ;; Panels of 4 lines of the left side as it lies.
  (func (export "packLeft") (param $from i32) (param $stride i32) (param $panels i32) (param $k i32) (param $to i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $panels)))
        (call $transposeFour (local.get $from) (local.get $stride) (local.get $k) (local.get $to) (i32.const 16))
        (local.set $from (i32.add (local.get $from) (i32.mul (local.get $stride) (i32.const 4))))
        (local.set $to (i32.add (local.get $to) (i32.shl (local.get $k) (i32.const 4))))
        (local.set $panels (i32.sub (local.get $panels) (i32.const 1)))
        (br $next))))

  ;; Panels of 4 columns of what the left side is the transpose of.
  (func (export "packLeftTransposed") (param $from i32) (param $stride i32) (param $panels i32) (param $k i32) (param $to i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $panels)))
        (call $copyFour (local.get $from) (local.get $stride) (local.get $k) (local.get $to) (i32.const 16))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (local.set $to (i32.add (local.get $to) (i32.shl (local.get $k) (i32.const 4))))
        (local.set $panels (i32.sub (local.get $panels) (i32.const 1)))
        (br $next))))

  ;; Panels of 8 columns of the right side as it lies.
  (func (export "packRight") (param $from i32) (param $stride i32) (param $panels i32) (param $k i32) (param $to i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $panels)))
        (call $copyFour (local.get $from) (local.get $stride) (local.get $k) (local.get $to) (i32.const 32))
        (call $copyFour (i32.add (local.get $from) (i32.const 16))
          (local.get $stride) (local.get $k) (i32.add (local.get $to) (i32.const 16)) (i32.const 32))
        (local.set $from (i32.add (local.get $from) (i32.const 32)))
        (local.set $to (i32.add (local.get $to) (i32.shl (local.get $k) (i32.const 5))))
        (local.set $panels (i32.sub (local.get $panels) (i32.const 1)))
        (br $next))))

  ;; Panels of 8 lines of what the right side is the transpose of.
  (func (export "packRightTransposed") (param $from i32) (param $stride i32) (param $panels i32) (param $k i32) (param $to i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $panels)))
        (call $transposeFour (local.get $from) (local.get $stride) (local.get $k) (local.get $to) (i32.const 32))
        (call $transposeFour (i32.add (local.get $from) (i32.shl (local.get $stride) (i32.const 2)))
          (local.get $stride) (local.get $k) (i32.add (local.get $to) (i32.const 16)) (i32.const 32))
        (local.set $from (i32.add (local.get $from) (i32.mul (local.get $stride) (i32.const 8))))
        (local.set $to (i32.add (local.get $to) (i32.shl (local.get $k) (i32.const 5))))
        (local.set $panels (i32.sub (local.get $panels) (i32.const 1)))
        (br $next))))

  ;; The product of packed sides, $rows panels of 4 and $columns panels of 8, over $k, to $c, whose lines are
  ;; $line bytes apart; added to what is there when $adds is 1. Blocks of 256 k and 32 panels of rows stay
  ;; in the caches.
  (func (export "multiply")
    (param $pa i32) (param $pb i32) (param $c i32) (param $rows i32) (param $columns i32) (param $k i32)
    (param $line i32) (param $adds i32)
    (local $k0 i32) (local $count i32) (local $i0 i32) (local $last i32) (local $i i32) (local $j i32)
    (local $left i32) (local $right i32) (local $to i32)
    (if (i32.and (i32.eqz (local.get $k)) (i32.eqz (local.get $adds)))
      (then
        ;; A sum of nothing is 0.
        (local.set $i (i32.const 0))
        (block $zeroed
          (loop $zero
            (br_if $zeroed (i32.ge_u (local.get $i) (i32.shl (local.get $rows) (i32.const 2))))
            (memory.fill (i32.add (local.get $c) (i32.mul (local.get $i) (local.get $line))) (i32.const 0)
              (i32.shl (local.get $columns) (i32.const 5)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br $zero)))))
    (block $kDone
      (loop $kNext
        (br_if $kDone (i32.ge_u (local.get $k0) (local.get $k)))
        (local.set $count (i32.sub (local.get $k) (local.get $k0)))
        (if (i32.gt_u (local.get $count) (i32.const 256)) (then (local.set $count (i32.const 256))))
        (local.set $i0 (i32.const 0))
        (block $iDone
          (loop $iBlock
            (br_if $iDone (i32.ge_u (local.get $i0) (local.get $rows)))
            (local.set $last (i32.add (local.get $i0) (i32.const 32)))
            (if (i32.gt_u (local.get $last) (local.get $rows)) (then (local.set $last (local.get $rows))))
            (local.set $j (i32.const 0))
            (block $jDone
              (loop $jNext
                (br_if $jDone (i32.ge_u (local.get $j) (local.get $columns)))
                (local.set $right (i32.add (local.get $pb) (i32.shl
                  (i32.add (i32.mul (local.get $j) (local.get $k)) (local.get $k0)) (i32.const 5))))
                (local.set $i (local.get $i0))
                (block $tiled
                  (loop $tileNext
                    (br_if $tiled (i32.ge_u (local.get $i) (local.get $last)))
                    (local.set $left (i32.add (local.get $pa) (i32.shl
                      (i32.add (i32.mul (local.get $i) (local.get $k)) (local.get $k0)) (i32.const 4))))
                    (local.set $to (i32.add (i32.add (local.get $c) (i32.shl (local.get $j) (i32.const 5)))
                      (i32.mul (i32.shl (local.get $i) (i32.const 2)) (local.get $line))))
                    (call $tile (local.get $left) (local.get $right) (local.get $to) (local.get $count)
                      (local.get $line) (i32.or (local.get $adds) (i32.gt_u (local.get $k0) (i32.const 0))))
                    (local.set $i (i32.add (local.get $i) (i32.const 1)))
                    (br $tileNext)))
                (local.set $j (i32.add (local.get $j) (i32.const 1)))
                (br $jNext)))
            (local.set $i0 (local.get $last))
            (br $iBlock)))
        (local.set $k0 (i32.add (local.get $k0) (i32.const 256)))
        (br $kNext))))
)
