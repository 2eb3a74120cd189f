;; The strongest of many runs of lines of 32-bit floats: what filters over one, two or three words say, each at
;; the place where it says most. Every sum is rounded as it is made, so the scalar twin agrees.
(module
  (import "env" "memory" (memory 1 65536))

  ;; Places are bytes, $width counts floats and is a multiple of 4. Run t has $length lines; line i of it begins at
  ;; places[t + i] + $shift + i · 4 · $width. to[f] = the largest sum of a run at f, where[f] = the first t that has it.
  (func (export "strongest")
    (param $to i32) (param $where i32) (param $places i32) (param $shift i32)
    (param $runs i32) (param $length i32) (param $width i32)
    (local $bytes i32) (local $end i32) (local $t i32) (local $at i32)
    (local $sum v128) (local $best v128) (local $first v128) (local $more v128)
    (local.set $bytes (i32.shl (local.get $width) (i32.const 2)))
    (local.set $end (i32.add (local.get $to) (local.get $bytes)))
    (block $done
      (loop $four
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (local.set $best (v128.const f32x4 -inf -inf -inf -inf))
        (local.set $first (v128.const i32x4 0 0 0 0))
        (local.set $t (i32.const 0))
        (local.set $at (local.get $places))
        (block $all
          (loop $run
            (br_if $all (i32.ge_u (local.get $t) (local.get $runs)))
            (local.set $sum (v128.load (i32.add (i32.load (local.get $at)) (local.get $shift))))
            (if (i32.gt_u (local.get $length) (i32.const 1))
              (then
                (local.set $sum (f32x4.add (local.get $sum) (v128.load (i32.add (i32.add
                  (i32.load offset=4 (local.get $at)) (local.get $shift)) (local.get $bytes)))))
                (if (i32.gt_u (local.get $length) (i32.const 2))
                  (then
                    (local.set $sum (f32x4.add (local.get $sum) (v128.load (i32.add (i32.add
                      (i32.load offset=8 (local.get $at)) (local.get $shift))
                      (i32.shl (local.get $bytes) (i32.const 1))))))))))
            (local.set $more (f32x4.gt (local.get $sum) (local.get $best)))
            (local.set $best (v128.bitselect (local.get $sum) (local.get $best) (local.get $more)))
            (local.set $first (v128.bitselect (i32x4.splat (local.get $t)) (local.get $first) (local.get $more)))
            (local.set $t (i32.add (local.get $t) (i32.const 1)))
            (local.set $at (i32.add (local.get $at) (i32.const 4)))
            (br $run)))
        (v128.store (local.get $to) (local.get $best))
        (v128.store (local.get $where) (local.get $first))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (local.set $where (i32.add (local.get $where) (i32.const 16)))
        (local.set $shift (i32.add (local.get $shift) (i32.const 16)))
        (br $four)))))
