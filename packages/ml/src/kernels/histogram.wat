;; The inner loops of histogram-grown trees. A cell of a histogram is one 64-bit integer: the sum of
;; quantised gradients in its upper half, of quantised hessians in its lower half. Integer sums do
;; not depend on their order, so any number of threads gives the same bits.
;;
;; Layout: bins are bytes, row-major, `stride` bytes a row; a column has 256 cells and 64 bytes behind them
;; that stay zero. Without these the same bin of all columns would share a few sets of the cache, and columns
;; of few values, whose rows all meet in the same bins, would drive each other out.
(module
  (import "env" "memory" (memory 1 65536))

  ;; Adds $count rows (32-bit indices at $rows) to the histogram at $hist. Sixteen rows at a time are first
  ;; touched, one right after the other, so that the memory fetches them side by side: a row that is added
  ;; up before the next is asked for waits for the memory alone. The answer means nothing.
  (func (export "build")
    (param $rows i32) (param $count i32) (param $bins i32) (param $stride i32) (param $columns i32)
    (param $pairs i32) (param $hist i32) (result i32)
    (local $end i32) (local $row i32) (local $pair i64) (local $at i32) (local $to i32) (local $wordEnd i32)
    (local $byteEnd i32) (local $cell i32) (local $touched i32) (local $ahead i32) (local $blockEnd i32)
    (local.set $end (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $blockEnd (local.get $rows))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $rows) (local.get $end)))
        (if (i32.eq (local.get $rows) (local.get $blockEnd))
          (then
            (local.set $ahead (local.get $rows))
            (local.set $blockEnd (i32.add (local.get $rows) (i32.const 64)))
            (if (i32.gt_u (local.get $blockEnd) (local.get $end)) (then (local.set $blockEnd (local.get $end))))
            (loop $touch
              (local.set $row (i32.load (local.get $ahead)))
              (local.set $at (i32.add (local.get $bins) (i32.mul (local.get $row) (local.get $stride))))
              (local.set $touched (i32.add (local.get $touched) (i32.add
                (i32.load8_u (local.get $at))
                (i32.load8_u (i32.add (local.get $pairs) (i32.shl (local.get $row) (i32.const 3)))))))
              (local.set $ahead (i32.add (local.get $ahead) (i32.const 4)))
              (br_if $touch (i32.lt_u (local.get $ahead) (local.get $blockEnd))))))
        (local.set $row (i32.load (local.get $rows)))
        (local.set $pair (i64.load (i32.add (local.get $pairs) (i32.shl (local.get $row) (i32.const 3)))))
        (local.set $at (i32.add (local.get $bins) (i32.mul (local.get $row) (local.get $stride))))
        (local.set $wordEnd (i32.add (local.get $at) (i32.and (local.get $columns) (i32.const -8))))
        (local.set $byteEnd (i32.add (local.get $at) (local.get $columns)))
        (local.set $to (local.get $hist))
        (block $words
          (loop $word
            (br_if $words (i32.ge_u (local.get $at) (local.get $wordEnd)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=0 (local.get $at)) (i32.const 3))))
            (i64.store offset=0 (local.get $cell) (i64.add (i64.load offset=0 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=1 (local.get $at)) (i32.const 3))))
            (i64.store offset=2112 (local.get $cell) (i64.add (i64.load offset=2112 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=2 (local.get $at)) (i32.const 3))))
            (i64.store offset=4224 (local.get $cell) (i64.add (i64.load offset=4224 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=3 (local.get $at)) (i32.const 3))))
            (i64.store offset=6336 (local.get $cell) (i64.add (i64.load offset=6336 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=4 (local.get $at)) (i32.const 3))))
            (i64.store offset=8448 (local.get $cell) (i64.add (i64.load offset=8448 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=5 (local.get $at)) (i32.const 3))))
            (i64.store offset=10560 (local.get $cell) (i64.add (i64.load offset=10560 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=6 (local.get $at)) (i32.const 3))))
            (i64.store offset=12672 (local.get $cell) (i64.add (i64.load offset=12672 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=7 (local.get $at)) (i32.const 3))))
            (i64.store offset=14784 (local.get $cell) (i64.add (i64.load offset=14784 (local.get $cell)) (local.get $pair)))
            (local.set $at (i32.add (local.get $at) (i32.const 8)))
            (local.set $to (i32.add (local.get $to) (i32.const 16896)))
            (br $word)))
        (block $bytes
          (loop $byte
            (br_if $bytes (i32.ge_u (local.get $at) (local.get $byteEnd)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u (local.get $at)) (i32.const 3))))
            (i64.store (local.get $cell) (i64.add (i64.load (local.get $cell)) (local.get $pair)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (local.set $to (i32.add (local.get $to) (i32.const 2112)))
            (br $byte)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (br $next)))
    (local.get $touched))

  (func (export "clear") (param $at i32) (param $bytes i32)
    (memory.fill (local.get $at) (i32.const 0) (local.get $bytes)))

  ;; $to = $to - $from over $cells cells; $cells is a multiple of 4.
  (func (export "subtract") (param $to i32) (param $from i32) (param $cells i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $cells) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (v128.store (local.get $to)
          (i64x2.sub (v128.load (local.get $to)) (v128.load (local.get $from))))
        (v128.store offset=16 (local.get $to)
          (i64x2.sub (v128.load offset=16 (local.get $to)) (v128.load offset=16 (local.get $from))))
        (local.set $to (i32.add (local.get $to) (i32.const 32)))
        (local.set $from (i32.add (local.get $from) (i32.const 32)))
        (br $next))))

  ;; $to = $to + $from over $cells cells; $cells is a multiple of 4.
  (func (export "add") (param $to i32) (param $from i32) (param $cells i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $cells) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (v128.store (local.get $to)
          (i64x2.add (v128.load (local.get $to)) (v128.load (local.get $from))))
        (v128.store offset=16 (local.get $to)
          (i64x2.add (v128.load offset=16 (local.get $to)) (v128.load offset=16 (local.get $from))))
        (local.set $to (i32.add (local.get $to) (i32.const 32)))
        (local.set $from (i32.add (local.get $from) (i32.const 32)))
        (br $next))))

  ;; Parts $count rows and keeps their order: those whose bin, a byte at $column + row, has a 1 in the 256-byte
  ;; table stay at $rows, one behind the other, the rest go to $spare. Answers with how many stayed.
  (func $part (export "part")
    (param $rows i32) (param $count i32) (param $column i32) (param $table i32) (param $spare i32) (result i32)
    (local $at i32) (local $end i32) (local $row i32) (local $left i32) (local $right i32) (local $flag i32)
    (local.set $at (local.get $rows))
    (local.set $left (local.get $rows))
    (local.set $right (local.get $spare))
    (local.set $end (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $row (i32.load (local.get $at)))
        (local.set $flag (i32.shl (i32.load8_u (i32.add (local.get $table)
          (i32.load8_u (i32.add (local.get $column) (local.get $row)))))
          (i32.const 2)))
        ;; Written to both sides; only one of the two moves on.
        (i32.store (local.get $left) (local.get $row))
        (i32.store (local.get $right) (local.get $row))
        (local.set $left (i32.add (local.get $left) (local.get $flag)))
        (local.set $right (i32.sub (i32.add (local.get $right) (i32.const 4)) (local.get $flag)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $next)))
    (i32.shr_u (i32.sub (local.get $left) (local.get $rows)) (i32.const 2)))

  ;; The same, with the rest put behind those that came first.
  (func (export "partition")
    (param $rows i32) (param $count i32) (param $column i32) (param $table i32) (param $spare i32) (result i32)
    (local $left i32)
    (local.set $left (call $part
      (local.get $rows) (local.get $count) (local.get $column) (local.get $table) (local.get $spare)))
    (memory.copy (i32.add (local.get $rows) (i32.shl (local.get $left) (i32.const 2))) (local.get $spare)
      (i32.shl (i32.sub (local.get $count) (local.get $left)) (i32.const 2)))
    (local.get $left))

  (func (export "move") (param $to i32) (param $from i32) (param $bytes i32)
    (memory.copy (local.get $to) (local.get $from) (local.get $bytes)))

  ;; Adds $value to the doubles at $to of $count rows.
  (func (export "raise") (param $rows i32) (param $count i32) (param $to i32) (param $value f64)
    (local $end i32) (local $at i32)
    (local.set $end (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $rows) (local.get $end)))
        (local.set $at (i32.add (local.get $to) (i32.shl (i32.load (local.get $rows)) (i32.const 3))))
        (f64.store (local.get $at) (f64.add (f64.load (local.get $at)) (local.get $value)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (br $next))))

  ;; Where a column without L1 is best cut: 2 · bin + side of the gain that is largest and above $least, the
  ;; first of equals; 0 when there is none. Rows of bin 0 go left on side 0, but never alone, and right on side
  ;; 1; without $hasMissing only side 1 is tried. A child needs a hessian of $minHessian units, which is at
  ;; least 1, so that what lies behind the last bin never wins. Two bins at a time, by the formula of the scalar twin.
  (func (export "scan")
    (param $at i32) (param $count i32) (param $hasMissing i32) (param $gradient f64) (param $hessian f64)
    (param $gradientUnit f64) (param $hessianUnit f64) (param $l2 f64) (param $minHessian f64)
    (param $parent f64) (param $least f64) (result i32)
    (local $end i32) (local $side i32) (local $cells v128) (local $sum v128) (local $missing v128) (local $codes v128)
    (local $h v128) (local $left v128) (local $right v128) (local $rest v128) (local $gain v128) (local $better v128)
    (local $best v128) (local $bestCodes v128) (local $code i64)
    (local.set $missing (v128.load64_splat (local.get $at)))
    (local.set $end (i32.add (local.get $at) (i32.shl (local.get $count) (i32.const 3))))
    (local.set $at (i32.add (local.get $at) (i32.const 8)))
    (local.set $best (f64x2.splat (local.get $least)))
    (local.set $codes (v128.const i64x2 2 4))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $cells (v128.load (local.get $at)))
        ;; Sums up to the first and up to the second of the two bins, both halves of a cell at once.
        (local.set $sum (i64x2.add
          (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $sum) (local.get $sum))
          (i64x2.add (local.get $cells)
            (i8x16.shuffle 16 17 18 19 20 21 22 23 0 1 2 3 4 5 6 7 (local.get $cells) (v128.const i64x2 0 0)))))
        (local.set $side (i32.eqz (local.get $hasMissing)))
        (loop $other
          (local.set $cells (local.get $sum))
          (if (i32.eqz (local.get $side))
            (then (local.set $cells (i64x2.add (local.get $cells) (local.get $missing)))))
          (local.set $h (f64x2.convert_low_i32x4_u
            (i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11 (local.get $cells) (local.get $cells))))
          (local.set $left (f64x2.convert_low_i32x4_s
            (i8x16.shuffle 4 5 6 7 12 13 14 15 4 5 6 7 12 13 14 15 (local.get $cells) (local.get $cells))))
          (local.set $rest (f64x2.sub (f64x2.splat (local.get $hessian)) (local.get $h)))
          (local.set $right (f64x2.mul (f64x2.splat (local.get $gradientUnit))
            (f64x2.sub (f64x2.splat (local.get $gradient)) (local.get $left))))
          (local.set $left (f64x2.mul (f64x2.splat (local.get $gradientUnit)) (local.get $left)))
          (local.set $gain (f64x2.sub
            (f64x2.add
              (f64x2.div (f64x2.mul (local.get $left) (local.get $left)) (f64x2.add (f64x2.splat (local.get $l2))
                (f64x2.mul (f64x2.splat (local.get $hessianUnit)) (local.get $h))))
              (f64x2.div (f64x2.mul (local.get $right) (local.get $right)) (f64x2.add (f64x2.splat (local.get $l2))
                (f64x2.mul (f64x2.splat (local.get $hessianUnit)) (local.get $rest)))))
            (f64x2.splat (local.get $parent))))
          (local.set $better (v128.and
            (v128.and (f64x2.gt (local.get $gain) (local.get $best)) (i64x2.ne (local.get $sum) (v128.const i64x2 0 0)))
            (v128.and (f64x2.ge (local.get $h) (f64x2.splat (local.get $minHessian)))
              (f64x2.ge (local.get $rest) (f64x2.splat (local.get $minHessian))))))
          (local.set $best (v128.bitselect (local.get $gain) (local.get $best) (local.get $better)))
          (local.set $bestCodes (v128.bitselect
            (i64x2.add (local.get $codes) (i64x2.splat (i64.extend_i32_u (local.get $side))))
            (local.get $bestCodes) (local.get $better)))
          (local.set $side (i32.add (local.get $side) (i32.const 1)))
          (br_if $other (i32.lt_u (local.get $side) (i32.const 2))))
        (local.set $codes (i64x2.add (local.get $codes) (v128.const i64x2 4 4)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    ;; A lane that found nothing holds $least and the code 0, which wins only where both do.
    (local.set $code (i64x2.extract_lane 0 (local.get $bestCodes)))
    (if (f64.gt (f64x2.extract_lane 1 (local.get $best)) (f64x2.extract_lane 0 (local.get $best)))
      (then (local.set $code (i64x2.extract_lane 1 (local.get $bestCodes))))
      (else (if (f64.eq (f64x2.extract_lane 1 (local.get $best)) (f64x2.extract_lane 0 (local.get $best)))
        (then (if (i64.lt_u (i64x2.extract_lane 1 (local.get $bestCodes)) (local.get $code))
          (then (local.set $code (i64x2.extract_lane 1 (local.get $bestCodes)))))))))
    (i32.wrap_i64 (local.get $code)))
)
