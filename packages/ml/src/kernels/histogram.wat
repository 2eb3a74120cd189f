;; The inner loops of histogram-grown trees. A cell of a histogram is one 64-bit integer: the sum of
;; quantised gradients in its upper half, of quantised hessians in its lower half. Integer sums do
;; not depend on their order, so any number of threads gives the same bits.
;;
;; Layout: bins are bytes, row-major, `stride` bytes a row; a column has 256 cells, 2048 bytes.
(module
  (import "env" "memory" (memory 1 65536))

  ;; Adds $count rows (32-bit indices at $rows) to the histogram at $hist. Eight more indices must follow the
  ;; last one: they are read, but not added. The answer means nothing.
  (func (export "build")
    (param $rows i32) (param $count i32) (param $bins i32) (param $stride i32) (param $columns i32)
    (param $pairs i32) (param $hist i32) (result i32)
    (local $end i32) (local $row i32) (local $pair i64) (local $at i32) (local $to i32) (local $wordEnd i32)
    (local $byteEnd i32) (local $cell i32) (local $touched i32)
    (local.set $end (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $rows) (local.get $end)))
        ;; Touches the row after the next seven, so that it is in the cache when its turn comes.
        (local.set $row (i32.load offset=32 (local.get $rows)))
        (local.set $touched (i32.add (local.get $touched) (i32.add
          (i32.load8_u (i32.add (local.get $bins) (i32.mul (local.get $row) (local.get $stride))))
          (i32.load8_u (i32.add (local.get $pairs) (i32.shl (local.get $row) (i32.const 3)))))))
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
            (i64.store offset=2048 (local.get $cell) (i64.add (i64.load offset=2048 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=2 (local.get $at)) (i32.const 3))))
            (i64.store offset=4096 (local.get $cell) (i64.add (i64.load offset=4096 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=3 (local.get $at)) (i32.const 3))))
            (i64.store offset=6144 (local.get $cell) (i64.add (i64.load offset=6144 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=4 (local.get $at)) (i32.const 3))))
            (i64.store offset=8192 (local.get $cell) (i64.add (i64.load offset=8192 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=5 (local.get $at)) (i32.const 3))))
            (i64.store offset=10240 (local.get $cell) (i64.add (i64.load offset=10240 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=6 (local.get $at)) (i32.const 3))))
            (i64.store offset=12288 (local.get $cell) (i64.add (i64.load offset=12288 (local.get $cell)) (local.get $pair)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u offset=7 (local.get $at)) (i32.const 3))))
            (i64.store offset=14336 (local.get $cell) (i64.add (i64.load offset=14336 (local.get $cell)) (local.get $pair)))
            (local.set $at (i32.add (local.get $at) (i32.const 8)))
            (local.set $to (i32.add (local.get $to) (i32.const 16384)))
            (br $word)))
        (block $bytes
          (loop $byte
            (br_if $bytes (i32.ge_u (local.get $at) (local.get $byteEnd)))
            (local.set $cell (i32.add (local.get $to) (i32.shl (i32.load8_u (local.get $at)) (i32.const 3))))
            (i64.store (local.get $cell) (i64.add (i64.load (local.get $cell)) (local.get $pair)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (local.set $to (i32.add (local.get $to) (i32.const 2048)))
            (br $byte)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (br $next)))
    (local.get $touched))

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

  ;; Splits $count rows in place and keeps their order: those whose bin, a byte at $column + row, has a 1 in
  ;; the 256-byte table come first. $spare has room for $count indices. Answers with how many came first.
  (func (export "partition")
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
    (memory.copy (local.get $left) (local.get $spare) (i32.sub (local.get $right) (local.get $spare)))
    (i32.shr_u (i32.sub (local.get $left) (local.get $rows)) (i32.const 2)))

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
)
