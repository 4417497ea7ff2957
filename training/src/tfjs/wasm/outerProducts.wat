;; The inner loop of the gradient of a convolution's filter: sums of outer products over the pixels
;; of a window, filter[i][o] += Σ input[y][x][i] · output[y][x][o], in float32 on the heap of tfjs.
;; Rows, columns, inputs and outputs are counts; the other numbers are addresses and strides in bytes.
;; After a change, run: npx pnpm@10 --filter @cutmix/training generate:wasm
(module
  (import "tfjs" "memory" (memory 0))

  ;; 4 inputs × 8 outputs: their 32 sums stay in registers.
  (func $tile4x8
    (param $input i32) (param $output i32) (param $filter i32)
    (param $rows i32) (param $columns i32)
    (param $inputRow i32) (param $inputStep i32) (param $outputRow i32) (param $outputStep i32)
    (local $i i32) (local $o i32) (local $left i32)
    (local $value v128) (local $low v128) (local $high v128)
    (local $s0l v128) (local $s0h v128) (local $s1l v128) (local $s1h v128)
    (local $s2l v128) (local $s2h v128) (local $s3l v128) (local $s3h v128)
    loop $nextRow
      (local.set $i (local.get $input))
      (local.set $o (local.get $output))
      (local.set $left (local.get $columns))
      loop $nextColumn
        (local.set $low (v128.load (local.get $o)))
        (local.set $high (v128.load offset=16 (local.get $o)))
        (local.set $value (v128.load32_splat (local.get $i)))
        (local.set $s0l
          (f32x4.add (local.get $s0l) (f32x4.mul (local.get $value) (local.get $low))))
        (local.set $s0h
          (f32x4.add (local.get $s0h) (f32x4.mul (local.get $value) (local.get $high))))
        (local.set $value (v128.load32_splat offset=4 (local.get $i)))
        (local.set $s1l
          (f32x4.add (local.get $s1l) (f32x4.mul (local.get $value) (local.get $low))))
        (local.set $s1h
          (f32x4.add (local.get $s1h) (f32x4.mul (local.get $value) (local.get $high))))
        (local.set $value (v128.load32_splat offset=8 (local.get $i)))
        (local.set $s2l
          (f32x4.add (local.get $s2l) (f32x4.mul (local.get $value) (local.get $low))))
        (local.set $s2h
          (f32x4.add (local.get $s2h) (f32x4.mul (local.get $value) (local.get $high))))
        (local.set $value (v128.load32_splat offset=12 (local.get $i)))
        (local.set $s3l
          (f32x4.add (local.get $s3l) (f32x4.mul (local.get $value) (local.get $low))))
        (local.set $s3h
          (f32x4.add (local.get $s3h) (f32x4.mul (local.get $value) (local.get $high))))
        (local.set $i (i32.add (local.get $i) (local.get $inputStep)))
        (local.set $o (i32.add (local.get $o) (local.get $outputStep)))
        (br_if $nextColumn (local.tee $left (i32.sub (local.get $left) (i32.const 1))))
      end
      (local.set $input (i32.add (local.get $input) (local.get $inputRow)))
      (local.set $output (i32.add (local.get $output) (local.get $outputRow)))
      (br_if $nextRow (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))
    end
    (v128.store (local.get $filter)
      (f32x4.add (v128.load (local.get $filter)) (local.get $s0l)))
    (v128.store offset=16 (local.get $filter)
      (f32x4.add (v128.load offset=16 (local.get $filter)) (local.get $s0h)))
    (local.set $filter (i32.add (local.get $filter) (local.get $outputStep)))
    (v128.store (local.get $filter)
      (f32x4.add (v128.load (local.get $filter)) (local.get $s1l)))
    (v128.store offset=16 (local.get $filter)
      (f32x4.add (v128.load offset=16 (local.get $filter)) (local.get $s1h)))
    (local.set $filter (i32.add (local.get $filter) (local.get $outputStep)))
    (v128.store (local.get $filter)
      (f32x4.add (v128.load (local.get $filter)) (local.get $s2l)))
    (v128.store offset=16 (local.get $filter)
      (f32x4.add (v128.load offset=16 (local.get $filter)) (local.get $s2h)))
    (local.set $filter (i32.add (local.get $filter) (local.get $outputStep)))
    (v128.store (local.get $filter)
      (f32x4.add (v128.load (local.get $filter)) (local.get $s3l)))
    (v128.store offset=16 (local.get $filter)
      (f32x4.add (v128.load offset=16 (local.get $filter)) (local.get $s3h))))

  ;; 1 input × 8 outputs.
  (func $tile1x8
    (param $input i32) (param $output i32) (param $filter i32)
    (param $rows i32) (param $columns i32)
    (param $inputRow i32) (param $inputStep i32) (param $outputRow i32) (param $outputStep i32)
    (local $i i32) (local $o i32) (local $left i32)
    (local $value v128) (local $low v128) (local $high v128)
    (local $s0l v128) (local $s0h v128)
    loop $nextRow
      (local.set $i (local.get $input))
      (local.set $o (local.get $output))
      (local.set $left (local.get $columns))
      loop $nextColumn
        (local.set $low (v128.load (local.get $o)))
        (local.set $high (v128.load offset=16 (local.get $o)))
        (local.set $value (v128.load32_splat (local.get $i)))
        (local.set $s0l
          (f32x4.add (local.get $s0l) (f32x4.mul (local.get $value) (local.get $low))))
        (local.set $s0h
          (f32x4.add (local.get $s0h) (f32x4.mul (local.get $value) (local.get $high))))
        (local.set $i (i32.add (local.get $i) (local.get $inputStep)))
        (local.set $o (i32.add (local.get $o) (local.get $outputStep)))
        (br_if $nextColumn (local.tee $left (i32.sub (local.get $left) (i32.const 1))))
      end
      (local.set $input (i32.add (local.get $input) (local.get $inputRow)))
      (local.set $output (i32.add (local.get $output) (local.get $outputRow)))
      (br_if $nextRow (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))
    end
    (v128.store (local.get $filter)
      (f32x4.add (v128.load (local.get $filter)) (local.get $s0l)))
    (v128.store offset=16 (local.get $filter)
      (f32x4.add (v128.load offset=16 (local.get $filter)) (local.get $s0h))))

  ;; 1 input × 1 output, for what is left.
  (func $tile1x1
    (param $input i32) (param $output i32) (param $filter i32)
    (param $rows i32) (param $columns i32)
    (param $inputRow i32) (param $inputStep i32) (param $outputRow i32) (param $outputStep i32)
    (local $i i32) (local $o i32) (local $left i32) (local $sum f32)
    loop $nextRow
      (local.set $i (local.get $input))
      (local.set $o (local.get $output))
      (local.set $left (local.get $columns))
      loop $nextColumn
        (local.set $sum
          (f32.add (local.get $sum)
            (f32.mul (f32.load (local.get $i)) (f32.load (local.get $o)))))
        (local.set $i (i32.add (local.get $i) (local.get $inputStep)))
        (local.set $o (i32.add (local.get $o) (local.get $outputStep)))
        (br_if $nextColumn (local.tee $left (i32.sub (local.get $left) (i32.const 1))))
      end
      (local.set $input (i32.add (local.get $input) (local.get $inputRow)))
      (local.set $output (i32.add (local.get $output) (local.get $outputRow)))
      (br_if $nextRow (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))
    end
    (f32.store (local.get $filter)
      (f32.add (f32.load (local.get $filter)) (local.get $sum))))

  (func (export "addOuterProducts")
    (param $input i32) (param $output i32) (param $filter i32)
    (param $rows i32) (param $columns i32) (param $inputs i32) (param $outputs i32)
    (param $inputRow i32) (param $inputStep i32) (param $outputRow i32)
    (local $outputStep i32) (local $whole i32) (local $four i32) (local $o i32)
    (local.set $outputStep (i32.shl (local.get $outputs) (i32.const 2)))
    ;; The outputs in tiles of 8 end here.
    (local.set $whole (i32.and (local.get $outputStep) (i32.const -32)))
    loop $nextInput
      (local.set $four
        (i32.and
          (i32.ge_u (local.get $inputs) (i32.const 4))
          (i32.eq (local.get $whole) (local.get $outputStep))))
      (local.set $o (i32.const 0))
      loop $nextTile
        (if (i32.lt_u (local.get $o) (local.get $whole))
          (then
            (if (local.get $four)
              (then
                (call $tile4x8
                  (local.get $input)
                  (i32.add (local.get $output) (local.get $o))
                  (i32.add (local.get $filter) (local.get $o))
                  (local.get $rows) (local.get $columns)
                  (local.get $inputRow) (local.get $inputStep)
                  (local.get $outputRow) (local.get $outputStep)))
              (else
                (call $tile1x8
                  (local.get $input)
                  (i32.add (local.get $output) (local.get $o))
                  (i32.add (local.get $filter) (local.get $o))
                  (local.get $rows) (local.get $columns)
                  (local.get $inputRow) (local.get $inputStep)
                  (local.get $outputRow) (local.get $outputStep))))
            (local.set $o (i32.add (local.get $o) (i32.const 32))))
          (else
            (call $tile1x1
              (local.get $input)
              (i32.add (local.get $output) (local.get $o))
              (i32.add (local.get $filter) (local.get $o))
              (local.get $rows) (local.get $columns)
              (local.get $inputRow) (local.get $inputStep)
              (local.get $outputRow) (local.get $outputStep))
            (local.set $o (i32.add (local.get $o) (i32.const 4)))))
        (br_if $nextTile (i32.lt_u (local.get $o) (local.get $outputStep)))
      end
      (if (local.get $four)
        (then
          (local.set $inputs (i32.sub (local.get $inputs) (i32.const 4)))
          (local.set $input (i32.add (local.get $input) (i32.const 16)))
          (local.set $filter
            (i32.add (local.get $filter) (i32.shl (local.get $outputStep) (i32.const 2)))))
        (else
          (local.set $inputs (i32.sub (local.get $inputs) (i32.const 1)))
          (local.set $input (i32.add (local.get $input) (i32.const 4)))
          (local.set $filter (i32.add (local.get $filter) (local.get $outputStep)))))
      (br_if $nextInput (local.get $inputs))
    end))
