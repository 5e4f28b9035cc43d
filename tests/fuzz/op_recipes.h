// SPDX-License-Identifier: Apache-2.0
// For each operator a model of one node that is accepted and runs: what the fuzzer changes field by field. An operator of ops.inc that
// has none is an error.
//
//   {names, inputs, outputs, options}    names: plain names, or op constants where their models differ
//
//   tensor    kind, dimensions, then in any order /type @scale,zero_point =values       "k2.3/s8@0.5,3", "a2/s32=1,0"
//     kind    a input of the model, k constant, v variable, h the handle of a resource, - left out; 4*k2.3 is four of them; outputs
//             have none, but v
//     type    of the constant for this tensor, else of its main input; /b that of a bias, /2 that of input 2
//     scale   0.5 of types with 4, 8 or 16 bits, else none
//   options   the table's number, then fields by number: b0=1 (a byte) i2=-1 (32 bits) f1=0.5; or flex and a map: size=5 scale=1.5 on=t
#pragma once

namespace thimble::fuzz {

struct Recipe {
  const char *names, *inputs, *outputs, *options;
};

inline constexpr Recipe kRecipes[] = {
    // sums of products
    {"fully_connected", "a2.5 k3.5 k3/b", "2.3", "8 b0=0 b1=0 b3=0 b4=2"},
    {"conv_2d", "a1.5.4.6 k2.3.3.6 k2/b", "1.5.4.2", "1 b0=0 i1=1 i2=1 b3=0 i4=1 i5=1 b6=0"},
    {"conv_2d", "a2.7.8.4 k6.3.2.2 k6/b", "2.3.3.6", "1 b0=1 i1=2 i2=1 b3=1 i4=3 i5=2 b6=0"},
    {"depthwise_conv_2d", "a2.7.8.3 k1.3.2.3", "2.3.3.3", "2 b0=1 i1=2 i2=1 i3=1 b4=3 i5=3 i6=2"},
    {"depthwise_conv_2d", "a1.5.4.3 k1.3.2.6 k6/b", "1.5.4.6", "2 b0=0 i1=1 i2=1 i3=2 b4=0 i5=1 i6=1"},
    {"transpose_conv", "k4/s32=1,5,4,2 k2.3.3.3 a1.5.4.3 k2/b", "1.5.4.2", "49 b0=0 i1=1 i2=1 b3=0 b4=0"},
    {"transpose_conv", "k4/s32=2,9,8,3 k3.3.2.4 a2.4.4.4", "2.9.8.3", "49 b0=1 i1=2 i2=2 b3=1 b4=0"},
    {"conv_3d", "a1.3.4.5.2 k2.2.2.2.3 k3/b", "1.3.4.5.3", "106 b0=0 i1=1 i2=1 i3=1 b4=0 i5=1 i6=1 i7=1"},
    {"conv_3d_transpose", "k5/s32=1,3,4,5,3 k2.2.2.3.2 a1.3.4.5.2 k3/b", "1.3.4.5.3", "106 b0=0 i1=1 i2=1 i3=1 b4=0 i5=1 i6=1 i7=1"},
    {"batch_matmul", "a2.3.4 a2.4.5", "2.3.5", "101 b0=0 b1=0"},
    {"embedding_lookup", "a3/s32 k5.2", "3.2", ""},
    // recurrent
    {"svdf_s8_state16", "a2.3 k4.3 k4.5/s16 k2/s32 v2.20/s16", "2.2", "6 i0=2 b1=0 b2=0"},
    {"svdf_s8_state8", "a2.3 k4.3 k4.5/s8 k2/s32 v2.20/s8", "2.2", "6 i0=2 b1=0 b2=0"},
    {"svdf_f32", "a2.3 k4.3 k4.5 k2 v2.20", "2.2", "6 i0=2 b1=0 b2=0"},
    {"svdf_f32_s8", "a2.3 k4.3 k4.5/s8 k2 v2.20", "2.2", "6 i0=2 b1=0 b2=0"},
    {"unidirectional_sequence_lstm_s8", "a2.3.4 4*k5.4/2 4*k5.5/2 3*- 4*k5/s32 2*- v2.5/s8 v2.5/s16@0.00048828125 4*-", "2.3.5",
     "71 b0=4 f1=0 f2=0 b3=0 b4=0"},
    {"unidirectional_sequence_lstm_s16", "a2.3.4 4*k5.4/2 4*k5.5/2 3*- 4*k5/s64 2*- v2.5/s16 v2.5/s16@0.00048828125 4*-", "2.3.5",
     "71 b0=4 f1=0 f2=0 b3=0 b4=0"},
    {"unidirectional_sequence_lstm_f32 unidirectional_sequence_lstm_f32_s8", "a2.3.4 4*k5.4/2 4*k5.5/2 3*- 4*k5 2*- v2.5 v2.5 4*-",
     "2.3.5", "71 b0=4 f1=0 f2=0 b3=0 b4=0"},
    {"unidirectional_sequence_lstm_f32 unidirectional_sequence_lstm_f32_s8",
     "a2.2.4 - 3*k5.4/2 - 3*k5.3/2 - 2*k5/2 - 3*k5 k3.5/2 k3 v2.3 v2.5 - 3*k5", "2.2.3", "71 b0=4 f1=1 f2=1 b3=1 b4=1"},
    {"lstm", "a2.4 4*k5.4/2 4*k5.3/2 3*k5/2 4*k5 k3.5/2 k3 v2.3 v2.5 4*k5", "2.3", "14 b0=4 f1=0 f2=0 b3=0 b4=0"},
    {"bidirectional_sequence_lstm", "a2.3.4 4*k5.4/2 4*k5.5/2 3*- 4*k5 2*- 4*k5.4/2 4*k5.5/2 3*- 4*k5 2*- 4*v2.5 - 8*-", "2.3.5 2.3.5",
     "69 b0=4 f1=0 f2=0 b3=0 b4=0 b5=0"},
    {"bidirectional_sequence_lstm",
     "a2.3.4 4*k5.4/2 4*k5.3/2 3*k5/2 4*k5 k3.5/2 k3 4*k5.4/2 4*k5.3/2 3*k5/2 4*k5 k3.5/2 k3 v2.3 v2.5 v2.3 v2.5 a2.3.6 8*k5.6/2", "2.3.6",
     "69 b0=4 f1=1 f2=1 b3=1 b4=0 b5=1"},
    {"rnn", "a2.3 k4.3 k4.4/1 k4 v2.4", "2.4", "7 b0=1 b1=0"},
    {"unidirectional_sequence_rnn", "a2.3.4 k5.4 k5.5/1 k5 v2.5", "2.3.5", "31 b0=0 b1=1 b2=0"},
    {"bidirectional_sequence_rnn", "a2.3.4 k5.4 k5.5/1 k5 v2.5 k5.4/1 k5.5/1 k5 v2.5 3*-", "2.3.5 2.3.5", "70 b0=0 b1=1 b2=0 b3=0"},
    {"bidirectional_sequence_rnn", "a2.2.4 k5.4 k5.5/1 k5 v2.5 k5.4/1 k5.5/1 k5 v2.5 a2.2.6 k5.6/1 k5.6/1", "2.2.10",
     "70 b0=1 b1=1 b2=1 b3=1"},
    // pools, normalizations, activations
    {"average_pool_2d max_pool_2d l2_pool_2d", "a1.5.4.3", "1.5.4.3", "5 b0=0 i1=1 i2=1 i3=2 i4=3 b5=0"},
    {"average_pool_2d max_pool_2d l2_pool_2d", "a2.7.8.3", "2.3.4.3", "5 b0=1 i1=2 i2=2 i3=2 i4=3 b5=3"},
    {"l2_normalization", "a2.3.4", "2.3.4@0.0078125", "12 b0=0"},
    {"local_response_normalization", "a2.3.4", "2.3.4", "13 i0=2 f1=1 f2=0.5 f3=0.5"},
    {"relu relu6 relu_n1_to_1 relu_0_to_1 hard_swish elu exp log neg abs rsqrt ceil cos floor round sin sqrt square sign logical_not zeros_like",
     "a2.3.4", "2.3.4", ""},
    {"leaky_relu", "a2.3.4", "2.3.4", "75 f0=0.1"},
    {"gelu", "a2.3.4", "2.3.4", "116 b0=0"},
    {"logistic_s8", "a2.3.4", "2.3.4@0.00390625,-128", ""},
    {"logistic_u8", "a2.3.4", "2.3.4@0.00390625,0", ""},
    {"tanh_s8 tanh_u8", "a2.3.4", "2.3.4@0.0078125,0", ""},
    {"logistic_s16 tanh_s16", "a2.3.4", "2.3.4@0.000030517578125", ""},
    {"logistic_f32 tanh_f32", "a2.3.4", "2.3.4", ""},
    {"softmax_s8", "a2.3.4", "2.3.4@0.00390625,-128", "9 f0=1"},
    {"softmax_u8", "a2.3.4", "2.3.4@0.00390625,0", "9 f0=1"},
    {"softmax_s8_s16", "a2.3.4", "2.3.4@0.0000152587890625,-32768", "9 f0=1"},
    {"softmax_s16", "a2.3.4", "2.3.4@0.000030517578125", "9 f0=1"},
    {"softmax_f32 log_softmax_f32", "a2.3.4", "2.3.4", "9 f0=1"},
    {"log_softmax_s8", "a2.3.4", "2.3.4@0.0625,127", ""},
    {"quantize", "a2.3@0.5", "2.3@0.25", ""},
    {"dequantize", "a2.3@0.5", "2.3/f32", ""},
    {"cast", "a2.3/s32", "2.3", ""},
    // two inputs
    {"add", "a2.3.4 a2.1.4", "2.3.4", "11 b0=0"},
    {"sub", "a2.3.4 a2.1.4", "2.3.4", "28 b0=0"},
    {"mul", "a2.3.4 a2.1.4", "2.3.4", "21 b0=0"},
    {"div", "a2.3.4 a2.1.4", "2.3.4", "29 b0=0"},
    {"squared_difference maximum minimum floor_div floor_mod pow atan2 bitwise_xor right_shift logical_and logical_or", "a2.3.4 a2.1.4",
     "2.3.4", ""},
    {"equal not_equal greater greater_equal less less_equal", "a2.3.4 a2.1.4", "2.3.4/bool", ""},
    {"prelu_s8 prelu_u8 prelu_f32", "a2.3.4 k1.1.4", "2.3.4", ""},
    {"prelu_s16", "a2.3.4 k1.1.4/s8", "2.3.4", ""},
    {"add_n", "a2.3 a2.3 a2.3", "2.3", ""},
    {"select", "a2.3/bool a2.3 a2.3", "2.3", ""},
    {"select_v2", "a2.3/bool a1.3 a2.1", "2.3", ""},
    // movements
    {"reshape", "a2.6 k2/s32=3,4", "3.4", "17"},
    {"squeeze", "a2.1.3", "2.3", "30"},
    {"expand_dims", "a2.3 k1/s32=0", "1.2.3", ""},
    {"bitcast", "a2.3", "2.3/s32", ""},
    {"transpose", "a2.3.4 k3/s32=2,0,1", "4.2.3", ""},
    {"tile", "a2.3 k2/s32=2,3", "4.9", ""},
    {"broadcast_to", "a1.3 k2/s32=2,3", "2.3", ""},
    {"depth_to_space", "a1.2.3.8", "1.4.6.2", "94 i0=2"},
    {"space_to_depth", "a1.4.6.2", "1.2.3.8", "19 i0=2"},
    {"slice", "a4.5 a2/s32=1,2 k2/s32=2,3", "2.3", ""},
    {"dynamic_update_slice", "a4.5 a2.3 a2/s32=1,2", "4.5", ""},
    {"strided_slice", "a4.5.6 k3/s32=0,1,0 k3/s32=4,5,6 k3/s32=2,1,3", "2.4.2", "32 i0=0 i1=0 i2=0 i3=0 i4=0 b5=0"},
    {"strided_slice", "a4.5.6 a3/s32=3,0,4 a3/s32=-9,5,0 a3/s32=-2,1,1", "2.1.6", "32 i0=0 i1=0 i2=0 i3=2 i4=4 b5=0"},
    {"reverse_v2", "a2.3.4 a1/s32=1", "2.3.4", ""},
    {"reverse_sequence", "a2.4.3 a2/s32=1,3", "2.4.3", "87 i0=1 i1=0"},
    {"space_to_batch_nd", "a1.3.6.2 a2/s32=2,3 a2.2/s32=1,0,0,0", "6.2.2.2", ""},
    {"batch_to_space_nd", "a6.2.2.2 k2/s32=2,3 k2.2/s32=0,1,0,0", "1.3.6.2", ""},
    {"pad", "a2.3 k2.2/s32=1,0,0,2", "3.5", ""},
    {"padv2", "a2.3 k2.2/s32=1,0,0,2 a", "3.5", ""},
    {"mirror_pad", "a3.4 a2.2/s32=1,1,2,0", "5.6", "77 b0=0"},
    {"concatenation", "a2.3 a2.4", "2.7", "10 i0=1 b1=0"},
    {"pack", "a2.3 a2.3", "2.2.3", "59 i0=2 i1=1"},
    {"split", "k/s32=1 a2.6", "2.3 2.3", "35 i0=2"},
    {"split_v", "a2.6 k2/s32=2,4 k/s32=1", "2.2 2.4", "79 i0=2"},
    {"unpack", "a2.3", "3 3", "64 i0=2 i1=0"},
    {"gather", "a2.5 a2.3/s32=1,0,3,4,4,2", "2.3", "23 i0=1 i1=1"},
    {"gather_nd", "a4.5.2 a3.2/s32=1,0,3,4,2,2", "3.2", ""},
    {"scatter_nd", "a3.1/s32=1,0,3 a3.2 k2/s32=4,2", "4.2", ""},
    {"sparse_to_dense", "a3/s32=1,0,3 k1/s32=6 a3 a", "6", "50 b0=0"},
    {"fill", "k2/s32=2,3 a", "2.3", ""},
    {"shape", "a2.3", "2/s32", "55 b0=2"},
    {"rank", "a2.3", "/s32", ""},
    {"broadcast_args", "a2/s32=1,3 a1/s32=3", "2/s32", ""},
    {"one_hot", "a3/s32=1,0,2 k/s32=4 a a", "3.4", "61 i0=-1"},
    {"range", "a=1 a=7 a=2", "3", ""},
    {"topk_v2", "a2.5 k/s32=3", "2.3 2.3/s32", ""},
    {"where", "a2.3", "6.2/s64", ""},
    {"where", "a2.3/s8", "6.2/s64 /s32", ""},
    {"unique", "a5=1,2,1,3,3", "5 5/s32", "80 b0=2"},
    {"matrix_diag", "a2.3", "2.3.3", ""},
    {"matrix_set_diag", "a2.3.4 a2.3", "2.3.4", ""},
    // reductions
    {"mean sum reduce_prod reduce_max reduce_min reduce_any reduce_all", "a2.3.4 k1/s32=1", "2.4", "27 b0=0"},
    {"mean sum reduce_prod reduce_max reduce_min reduce_any reduce_all", "a2.3.4 a2/s32=-1,0", "3", "27 b0=0"},
    {"cumsum", "a2.3.4 a/s32=1", "2.3.4", "102 b0=0 b1=0"},
    {"arg_max arg_min", "a2.3.4 k/s32=1", "2.4/s32", ""},
    {"arg_max arg_min", "a2.3.4 a/s64=-1", "2.3/s64", ""},
    {"segment_sum", "a4.3 a4/s32=0,0,1,2", "3.3", ""},
    {"unsorted_segment_sum unsorted_segment_prod unsorted_segment_max unsorted_segment_min", "a4.3 a4/s32=0,0,1,2 k/s32=3", "3.3", ""},
    {"resize_bilinear", "a1.3.4.2 k2/s32=5,6", "1.5.6.2", "15 b2=0 b3=0"},
    {"resize_nearest_neighbor", "a1.3.4.2 k2/s32=5,6", "1.5.6.2", "74 b0=0 b1=0"},
    // subgraphs and state; the subgraphs, and the node that makes a handle, are the fuzzer's
    {"if_then_else", "a1/bool a1/s32", "1/s32", "92 i0=1 i1=2"},
    {"while_loop", "a1/s32", "1/s32", "93 i0=1 i1=2"},
    {"call_once", "", "", "103 i0=1"},
    {"var_handle", "", "/res", "111"},
    {"read_variable", "h/res", "2.3", "112"},
    {"assign_variable", "h/res a2.3", "", "113"},
    {"circular_buffer", "a1.1.2.3", "v1.4.2.3", "flex cycles_max=2"},
    // detections
    {"detection_postprocess", "a1.6.4 a1.6.4 k6.4", "1.5.4/f32 1.5/f32 1.5/f32 1/f32",
     "flex max_detections=5 max_classes_per_detection=1 detections_per_class=2 use_regular_nms=f nms_score_threshold=0.1 "
     "nms_iou_threshold=0.5 num_classes=3 y_scale=10.0 x_scale=10.0 h_scale=5.0 w_scale=5.0"},
    {"detection_postprocess", "a1.6.4 a1.6.3 k6.4", "1.5.4/f32 1.5/f32 1.5/f32 1/f32",
     "flex max_detections=5 max_classes_per_detection=1 detections_per_class=2 use_regular_nms=t nms_score_threshold=0.1 "
     "nms_iou_threshold=0.5 num_classes=3 y_scale=10.0 x_scale=10.0 h_scale=5.0 w_scale=5.0"},
    {"non_max_suppression_v4", "a6.4 a6 a/s32=4 a=0.5 a=0.1", "4/s32 /s32", ""},
    {"non_max_suppression_v5", "a6.4 a6 a/s32=4 a=0.5 a=0.1 a=0.5", "4/s32 4 /s32", ""},
    // signals
    {"signal_window", "a2.8 k8", "2.8", "flex shift=3"},
    {"signal_fft_auto_scale", "a8", "8 /s32", ""},
    {"signal_rfft", "a2.8", "2.18", "flex fft_length=16"},
    {"signal_rfft", "a2.13", "2.16", "flex fft_length=14"},
    {"signal_irfft", "a2.18", "2.16", "flex fft_length=16"},
    {"signal_irfft", "a2.16", "2.14", "flex fft_length=14"},
    {"signal_energy", "a18", "9/u32", "flex start_index=1 end_index=8"},
    {"signal_filter_bank", "a9 k8/s16 k8/s16 k3/s16=0,3,6 k3/s16=0,2,5 k3/s16=3,3,3", "2/u64", "flex num_channels=2"},
    {"signal_filter_bank_square_root", "a4 a/s32=2", "4/u32", ""},
    {"signal_filter_bank_spectral_subtraction", "a4", "4 4",
     "flex num_channels=4 smoothing=10 one_minus_smoothing=1000 alternate_smoothing=20 alternate_one_minus_smoothing=990 smoothing_bits=4 "
     "min_signal_remaining=5 spectral_subtraction_bits=14 clamping=f"},
    {"signal_pcan", "a4 a4 k125/s16", "4", "flex snr_shift=6"},
    {"signal_filter_bank_log", "a4", "4/s16", "flex output_scale=16 input_correction_bits=3"},
    {"signal_framer", "a1.8", "1.2.6 /bool", "flex frame_size=6 frame_step=4 prefill=t"},
    {"signal_stacker", "a4", "12 /bool", "flex num_channels=4 stacker_left_context=1 stacker_right_context=1 stacker_step=2"},
    {"signal_overlap_add", "a2.6", "2.4", "flex frame_step=4"},
    {"signal_delay", "a2.6", "2.6", "flex delay_length=3"},
};

}  // namespace thimble::fuzz
