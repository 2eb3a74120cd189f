;; Walks trees without a branch. A node has 16 bytes: a 64-bit threshold, the byte offset of the column it
;; asks about, the address of its first child; the second child follows 16 bytes later and is taken
;; when the value is below the threshold. Nothing is below a leaf's threshold, because a leaf asks about a
;; column of infinities, and its first child is itself: walking on stays there, and the threshold
;; is what the leaf adds. A missing value (NaN) is below nothing, so it takes the first child.
;;
;; A tile holds 8 rows, column by column: 64 bytes a column. A tree has 16 bytes: address of its root, its
;; depth, byte offset of the output it adds to, nothing.
(module
  (import "env" "memory" (memory 1 65536))

  ;; Adds what all trees say about the 8 rows of a tile to the 64 bytes of each output at $out.
  (func (export "tile") (param $trees i32) (param $treeEnd i32) (param $tile i32) (param $out i32)
    (local $depth i32) (local $to i32)
    (local $n0 i32) (local $n1 i32) (local $n2 i32) (local $n3 i32) (local $n4 i32) (local $n5 i32) (local $n6 i32) (local $n7 i32)
    (block $done
      (loop $tree
        (br_if $done (i32.ge_u (local.get $trees) (local.get $treeEnd)))
        (local.set $n0 (i32.load (local.get $trees)))
        (local.set $n1 (local.get $n0))
        (local.set $n2 (local.get $n0))
        (local.set $n3 (local.get $n0))
        (local.set $n4 (local.get $n0))
        (local.set $n5 (local.get $n0))
        (local.set $n6 (local.get $n0))
        (local.set $n7 (local.get $n0))
        (local.set $depth (i32.load offset=4 (local.get $trees)))
        (block $leaves
          (loop $level
            (br_if $leaves (i32.eqz (local.get $depth)))
            (local.set $n0 (i32.add (i32.load offset=12 (local.get $n0)) (i32.shl (f64.lt
              (f64.load offset=0 (i32.add (local.get $tile) (i32.load offset=8 (local.get $n0))))
              (f64.load (local.get $n0))) (i32.const 4))))
            (local.set $n1 (i32.add (i32.load offset=12 (local.get $n1)) (i32.shl (f64.lt
              (f64.load offset=8 (i32.add (local.get $tile) (i32.load offset=8 (local.get $n1))))
              (f64.load (local.get $n1))) (i32.const 4))))
            (local.set $n2 (i32.add (i32.load offset=12 (local.get $n2)) (i32.shl (f64.lt
              (f64.load offset=16 (i32.add (local.get $tile) (i32.load offset=8 (local.get $n2))))
              (f64.load (local.get $n2))) (i32.const 4))))
            (local.set $n3 (i32.add (i32.load offset=12 (local.get $n3)) (i32.shl (f64.lt
              (f64.load offset=24 (i32.add (local.get $tile) (i32.load offset=8 (local.get $n3))))
              (f64.load (local.get $n3))) (i32.const 4))))
            (local.set $n4 (i32.add (i32.load offset=12 (local.get $n4)) (i32.shl (f64.lt
              (f64.load offset=32 (i32.add (local.get $tile) (i32.load offset=8 (local.get $n4))))
              (f64.load (local.get $n4))) (i32.const 4))))
            (local.set $n5 (i32.add (i32.load offset=12 (local.get $n5)) (i32.shl (f64.lt
              (f64.load offset=40 (i32.add (local.get $tile) (i32.load offset=8 (local.get $n5))))
              (f64.load (local.get $n5))) (i32.const 4))))
            (local.set $n6 (i32.add (i32.load offset=12 (local.get $n6)) (i32.shl (f64.lt
              (f64.load offset=48 (i32.add (local.get $tile) (i32.load offset=8 (local.get $n6))))
              (f64.load (local.get $n6))) (i32.const 4))))
            (local.set $n7 (i32.add (i32.load offset=12 (local.get $n7)) (i32.shl (f64.lt
              (f64.load offset=56 (i32.add (local.get $tile) (i32.load offset=8 (local.get $n7))))
              (f64.load (local.get $n7))) (i32.const 4))))
            (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
            (br $level)))
        (local.set $to (i32.add (local.get $out) (i32.load offset=8 (local.get $trees))))
        (f64.store offset=0 (local.get $to) (f64.add (f64.load offset=0 (local.get $to)) (f64.load (local.get $n0))))
        (f64.store offset=8 (local.get $to) (f64.add (f64.load offset=8 (local.get $to)) (f64.load (local.get $n1))))
        (f64.store offset=16 (local.get $to) (f64.add (f64.load offset=16 (local.get $to)) (f64.load (local.get $n2))))
        (f64.store offset=24 (local.get $to) (f64.add (f64.load offset=24 (local.get $to)) (f64.load (local.get $n3))))
        (f64.store offset=32 (local.get $to) (f64.add (f64.load offset=32 (local.get $to)) (f64.load (local.get $n4))))
        (f64.store offset=40 (local.get $to) (f64.add (f64.load offset=40 (local.get $to)) (f64.load (local.get $n5))))
        (f64.store offset=48 (local.get $to) (f64.add (f64.load offset=48 (local.get $to)) (f64.load (local.get $n6))))
        (f64.store offset=56 (local.get $to) (f64.add (f64.load offset=56 (local.get $to)) (f64.load (local.get $n7))))
        (local.set $trees (i32.add (local.get $trees) (i32.const 16)))
        (br $tree))))

  ;; The same for the first row of a tile alone: 8 trees at a time. The number of trees is a multiple of 8,
  ;; and the depth in each one's record is that of the deepest of its 8.
  (func (export "row") (param $trees i32) (param $treeEnd i32) (param $tile i32) (param $out i32)
    (local $depth i32) (local $to i32)
    (local $n0 i32) (local $n1 i32) (local $n2 i32) (local $n3 i32) (local $n4 i32) (local $n5 i32) (local $n6 i32) (local $n7 i32)
    (block $done
      (loop $group
        (br_if $done (i32.ge_u (local.get $trees) (local.get $treeEnd)))
        (local.set $n0 (i32.load offset=0 (local.get $trees)))
        (local.set $n1 (i32.load offset=16 (local.get $trees)))
        (local.set $n2 (i32.load offset=32 (local.get $trees)))
        (local.set $n3 (i32.load offset=48 (local.get $trees)))
        (local.set $n4 (i32.load offset=64 (local.get $trees)))
        (local.set $n5 (i32.load offset=80 (local.get $trees)))
        (local.set $n6 (i32.load offset=96 (local.get $trees)))
        (local.set $n7 (i32.load offset=112 (local.get $trees)))
        (local.set $depth (i32.load offset=4 (local.get $trees)))
        (block $leaves
          (loop $level
            (br_if $leaves (i32.eqz (local.get $depth)))
            (local.set $n0 (i32.add (i32.load offset=12 (local.get $n0)) (i32.shl (f64.lt
              (f64.load (i32.add (local.get $tile) (i32.load offset=8 (local.get $n0))))
              (f64.load (local.get $n0))) (i32.const 4))))
            (local.set $n1 (i32.add (i32.load offset=12 (local.get $n1)) (i32.shl (f64.lt
              (f64.load (i32.add (local.get $tile) (i32.load offset=8 (local.get $n1))))
              (f64.load (local.get $n1))) (i32.const 4))))
            (local.set $n2 (i32.add (i32.load offset=12 (local.get $n2)) (i32.shl (f64.lt
              (f64.load (i32.add (local.get $tile) (i32.load offset=8 (local.get $n2))))
              (f64.load (local.get $n2))) (i32.const 4))))
            (local.set $n3 (i32.add (i32.load offset=12 (local.get $n3)) (i32.shl (f64.lt
              (f64.load (i32.add (local.get $tile) (i32.load offset=8 (local.get $n3))))
              (f64.load (local.get $n3))) (i32.const 4))))
            (local.set $n4 (i32.add (i32.load offset=12 (local.get $n4)) (i32.shl (f64.lt
              (f64.load (i32.add (local.get $tile) (i32.load offset=8 (local.get $n4))))
              (f64.load (local.get $n4))) (i32.const 4))))
            (local.set $n5 (i32.add (i32.load offset=12 (local.get $n5)) (i32.shl (f64.lt
              (f64.load (i32.add (local.get $tile) (i32.load offset=8 (local.get $n5))))
              (f64.load (local.get $n5))) (i32.const 4))))
            (local.set $n6 (i32.add (i32.load offset=12 (local.get $n6)) (i32.shl (f64.lt
              (f64.load (i32.add (local.get $tile) (i32.load offset=8 (local.get $n6))))
              (f64.load (local.get $n6))) (i32.const 4))))
            (local.set $n7 (i32.add (i32.load offset=12 (local.get $n7)) (i32.shl (f64.lt
              (f64.load (i32.add (local.get $tile) (i32.load offset=8 (local.get $n7))))
              (f64.load (local.get $n7))) (i32.const 4))))
            (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
            (br $level)))
        (local.set $to (i32.add (local.get $out) (i32.load offset=8 (local.get $trees))))
        (f64.store (local.get $to) (f64.add (f64.load (local.get $to)) (f64.load (local.get $n0))))
        (local.set $to (i32.add (local.get $out) (i32.load offset=24 (local.get $trees))))
        (f64.store (local.get $to) (f64.add (f64.load (local.get $to)) (f64.load (local.get $n1))))
        (local.set $to (i32.add (local.get $out) (i32.load offset=40 (local.get $trees))))
        (f64.store (local.get $to) (f64.add (f64.load (local.get $to)) (f64.load (local.get $n2))))
        (local.set $to (i32.add (local.get $out) (i32.load offset=56 (local.get $trees))))
        (f64.store (local.get $to) (f64.add (f64.load (local.get $to)) (f64.load (local.get $n3))))
        (local.set $to (i32.add (local.get $out) (i32.load offset=72 (local.get $trees))))
        (f64.store (local.get $to) (f64.add (f64.load (local.get $to)) (f64.load (local.get $n4))))
        (local.set $to (i32.add (local.get $out) (i32.load offset=88 (local.get $trees))))
        (f64.store (local.get $to) (f64.add (f64.load (local.get $to)) (f64.load (local.get $n5))))
        (local.set $to (i32.add (local.get $out) (i32.load offset=104 (local.get $trees))))
        (f64.store (local.get $to) (f64.add (f64.load (local.get $to)) (f64.load (local.get $n6))))
        (local.set $to (i32.add (local.get $out) (i32.load offset=120 (local.get $trees))))
        (f64.store (local.get $to) (f64.add (f64.load (local.get $to)) (f64.load (local.get $n7))))
        (local.set $trees (i32.add (local.get $trees) (i32.const 128)))
        (br $group))))
)
