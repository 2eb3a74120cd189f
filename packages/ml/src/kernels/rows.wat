;; Sums over rows of a matrix of 32-bit floats, for sparse inputs: each row that occurs is added with its
;; scale, or has a vector added to it. Widths are multiples of 32. Every element
;; is rounded after its product and after its sum, in the order of the rows, so the scalar twin agrees.
(module
  (import "env" "memory" (memory 1 65536))

  ;; to[0 … width) += sum over k of scales[k] · row at rows[k] (byte addresses), width a multiple of 32.
  (func (export "addRows")
    (param $to i32) (param $rows i32) (param $scales i32) (param $count i32) (param $width i32)
    (local $block i32) (local $bytes i32) (local $k i32) (local $at i32) (local $s v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $e v128) (local $f v128) (local $g v128) (local $h v128)
    (local.set $bytes (i32.shl (local.get $width) (i32.const 2)))
    (local.set $count (i32.shl (local.get $count) (i32.const 2)))
    (block $done
      (loop $blocks
        (br_if $done (i32.ge_u (local.get $block) (local.get $bytes)))
        (local.set $at (i32.add (local.get $to) (local.get $block)))
        (local.set $a (v128.load (local.get $at)))
        (local.set $b (v128.load offset=16 (local.get $at)))
        (local.set $c (v128.load offset=32 (local.get $at)))
        (local.set $d (v128.load offset=48 (local.get $at)))
        (local.set $e (v128.load offset=64 (local.get $at)))
        (local.set $f (v128.load offset=80 (local.get $at)))
        (local.set $g (v128.load offset=96 (local.get $at)))
        (local.set $h (v128.load offset=112 (local.get $at)))
        (local.set $k (i32.const 0))
        (block $end
          (loop $each
            (br_if $end (i32.ge_u (local.get $k) (local.get $count)))
            (local.set $at (i32.add (i32.load (i32.add (local.get $rows) (local.get $k))) (local.get $block)))
            (local.set $s (v128.load32_splat (i32.add (local.get $scales) (local.get $k))))
            (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $s) (v128.load (local.get $at)))))
            (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $s) (v128.load offset=16 (local.get $at)))))
            (local.set $c (f32x4.add (local.get $c) (f32x4.mul (local.get $s) (v128.load offset=32 (local.get $at)))))
            (local.set $d (f32x4.add (local.get $d) (f32x4.mul (local.get $s) (v128.load offset=48 (local.get $at)))))
            (local.set $e (f32x4.add (local.get $e) (f32x4.mul (local.get $s) (v128.load offset=64 (local.get $at)))))
            (local.set $f (f32x4.add (local.get $f) (f32x4.mul (local.get $s) (v128.load offset=80 (local.get $at)))))
            (local.set $g (f32x4.add (local.get $g) (f32x4.mul (local.get $s) (v128.load offset=96 (local.get $at)))))
            (local.set $h (f32x4.add (local.get $h) (f32x4.mul (local.get $s) (v128.load offset=112 (local.get $at)))))
            (local.set $k (i32.add (local.get $k) (i32.const 4)))
            (br $each)))
        (local.set $at (i32.add (local.get $to) (local.get $block)))
        (v128.store (local.get $at) (local.get $a))
        (v128.store offset=16 (local.get $at) (local.get $b))
        (v128.store offset=32 (local.get $at) (local.get $c))
        (v128.store offset=48 (local.get $at) (local.get $d))
        (v128.store offset=64 (local.get $at) (local.get $e))
        (v128.store offset=80 (local.get $at) (local.get $f))
        (v128.store offset=96 (local.get $at) (local.get $g))
        (v128.store offset=112 (local.get $at) (local.get $h))
        (local.set $block (i32.add (local.get $block) (i32.const 128)))
        (br $blocks))))

  ;; Row at rows[k] += scales[k] · from, for each k.
  (func (export "addToRows")
    (param $from i32) (param $rows i32) (param $scales i32) (param $count i32) (param $width i32)
    (local $end i32) (local $last i32) (local $x i32) (local $at i32) (local $s v128)
    (local.set $end (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $last (i32.add (local.get $from) (i32.shl (local.get $width) (i32.const 2))))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $rows) (local.get $end)))
        (local.set $at (i32.load (local.get $rows)))
        (local.set $s (v128.load32_splat (local.get $scales)))
        (local.set $x (local.get $from))
        (block $full
          (loop $next
            (br_if $full (i32.ge_u (local.get $x) (local.get $last)))
            (v128.store (local.get $at) (f32x4.add (v128.load (local.get $at)) (f32x4.mul (local.get $s) (v128.load (local.get $x)))))
            (v128.store offset=16 (local.get $at) (f32x4.add (v128.load offset=16 (local.get $at)) (f32x4.mul (local.get $s) (v128.load offset=16 (local.get $x)))))
            (v128.store offset=32 (local.get $at) (f32x4.add (v128.load offset=32 (local.get $at)) (f32x4.mul (local.get $s) (v128.load offset=32 (local.get $x)))))
            (v128.store offset=48 (local.get $at) (f32x4.add (v128.load offset=48 (local.get $at)) (f32x4.mul (local.get $s) (v128.load offset=48 (local.get $x)))))
            (local.set $at (i32.add (local.get $at) (i32.const 64)))
            (local.set $x (i32.add (local.get $x) (i32.const 64)))
            (br $next)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (local.set $scales (i32.add (local.get $scales) (i32.const 4)))
        (br $each))))

  ;; to[k] += row k · vector, for the $count rows that begin at $row; sixteen sums side by side, so that no
  ;; addition waits for the one before, then their sum.
  (func (export "dots")
    (param $to i32) (param $row i32) (param $vector i32) (param $count i32) (param $width i32)
    (local $end i32) (local $x i32) (local $last i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $last (i32.add (local.get $vector) (i32.shl (local.get $width) (i32.const 2))))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (local.set $a (v128.const f32x4 0 0 0 0))
        (local.set $b (local.get $a))
        (local.set $c (local.get $a))
        (local.set $d (local.get $a))
        (local.set $x (local.get $vector))
        (block $full
          (loop $next
            (br_if $full (i32.ge_u (local.get $x) (local.get $last)))
            (local.set $a (f32x4.add (local.get $a) (f32x4.mul (v128.load (local.get $row)) (v128.load (local.get $x)))))
            (local.set $b (f32x4.add (local.get $b) (f32x4.mul (v128.load offset=16 (local.get $row)) (v128.load offset=16 (local.get $x)))))
            (local.set $c (f32x4.add (local.get $c) (f32x4.mul (v128.load offset=32 (local.get $row)) (v128.load offset=32 (local.get $x)))))
            (local.set $d (f32x4.add (local.get $d) (f32x4.mul (v128.load offset=48 (local.get $row)) (v128.load offset=48 (local.get $x)))))
            (local.set $row (i32.add (local.get $row) (i32.const 64)))
            (local.set $x (i32.add (local.get $x) (i32.const 64)))
            (br $next)))
        (local.set $a (f32x4.add (f32x4.add (local.get $a) (local.get $b)) (f32x4.add (local.get $c) (local.get $d))))
        (f32.store (local.get $to) (f32.add (f32.load (local.get $to)) (f32.add
          (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
          (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a))))))
        (local.set $to (i32.add (local.get $to) (i32.const 4)))
        (br $each)))))
