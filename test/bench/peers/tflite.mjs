// The tables of a .tflite file, by the field numbers of TensorFlow Lite's schema.fbs (version 3).

import { Builder } from 'flatbuffers';

/** Numbers of the schema's enumerations. */
export const OPERATORS = {
    ADD: 0,
    AVERAGE_POOL_2D: 1,
    CONCATENATION: 2,
    CONV_2D: 3,
    DEPTHWISE_CONV_2D: 4,
    FULLY_CONNECTED: 9,
    LOGISTIC: 14,
    MAX_POOL_2D: 17,
    RELU: 19,
    RELU6: 21,
    RESHAPE: 22,
    SOFTMAX: 25,
    TANH: 28,
    PAD: 34,
    MEAN: 40,
    PADV2: 60,
};
export const PADDING = { SAME: 0, VALID: 1 };
export const FUSED = { identity: 0, relu: 1, relu6: 3 };
const TENSOR_TYPES = { float32: 0, int32: 2 };

/** The options of an operator: the number of their table in the union, and their fields as [type, name] by number. */
const OPTIONS = {
    CONV_2D: [
        1,
        ['Int8', 'padding'],
        ['Int32', 'strideWidth'],
        ['Int32', 'strideHeight'],
        ['Int8', 'activation'],
        ['Int32', 'dilationWidth'],
        ['Int32', 'dilationHeight'],
    ],
    DEPTHWISE_CONV_2D: [
        2,
        ['Int8', 'padding'],
        ['Int32', 'strideWidth'],
        ['Int32', 'strideHeight'],
        ['Int32', 'depthMultiplier'],
        ['Int8', 'activation'],
        ['Int32', 'dilationWidth'],
        ['Int32', 'dilationHeight'],
    ],
    MAX_POOL_2D: [
        5,
        ['Int8', 'padding'],
        ['Int32', 'strideWidth'],
        ['Int32', 'strideHeight'],
        ['Int32', 'filterWidth'],
        ['Int32', 'filterHeight'],
        ['Int8', 'activation'],
    ],
    FULLY_CONNECTED: [8, ['Int8', 'activation']],
    SOFTMAX: [9, ['Float32', 'beta']],
    CONCATENATION: [10, ['Int32', 'axis'], ['Int8', 'activation']],
    ADD: [11, ['Int8', 'activation']],
    RESHAPE: [17],
    PAD: [22],
    MEAN: [27, ['Int8', 'keepDimensions']],
    PADV2: [43],
};
OPTIONS.AVERAGE_POOL_2D = OPTIONS.MAX_POOL_2D;

/** Space beside the weights for the tables themselves: about 1 KB a layer. */
const TABLES = 1 << 20;
/** Buffers begin at multiples of so many bytes, which the schema asks for. */
const ALIGNMENT = 16;

/**
 * The bytes of a model. `tensors` are { shape, type, data }, data where they are constant; `operators` are { name,
 * inputs, outputs, options } with indices of tensors; `input` and `output` are indices too.
 */
export function tfliteFile({ tensors, operators, input, output }) {
    const bytes = tensors.reduce((sum, { data }) => sum + (data?.byteLength ?? 0) + ALIGNMENT, 0);
    const builder = new Builder(bytes + TABLES);
    const codes = [...new Set(operators.map(({ name }) => name))];
    const buffers = offsets(builder, [
        table(builder, []),
        ...tensors.map(({ data }) =>
            table(builder, data === undefined ? [] : [['Offset', alignedBytes(builder, data)]]),
        ),
    ]);
    const subgraph = table(builder, [
        [
            'Offset',
            offsets(
                builder,
                tensors.map(({ shape, type = 'float32' }, i) => {
                    const name = builder.createString(`tensor${i}`);
                    return table(builder, [
                        ['Offset', integers(builder, shape)],
                        ['Int8', TENSOR_TYPES[type]],
                        ['Int32', i + 1],
                        ['Offset', name],
                    ]);
                }),
            ),
        ],
        ['Offset', integers(builder, [input])],
        ['Offset', integers(builder, [output])],
        [
            'Offset',
            offsets(
                builder,
                operators.map(each => operator(builder, codes, each)),
            ),
        ],
    ]);
    const operatorCodes = offsets(
        builder,
        codes.map(name =>
            table(builder, [['Int8', OPERATORS[name]], undefined, ['Int32', 1], ['Int32', OPERATORS[name]]]),
        ),
    );
    const subgraphs = offsets(builder, [subgraph]);
    builder.finish(
        table(builder, [
            ['Int32', 3],
            ['Offset', operatorCodes],
            ['Offset', subgraphs],
            undefined,
            ['Offset', buffers],
        ]),
        'TFL3',
    );
    return builder.asUint8Array();
}

function operator(builder, codes, { name, inputs, outputs, options = {} }) {
    const fields = [
        ['Int32', codes.indexOf(name)],
        ['Offset', integers(builder, inputs)],
        ['Offset', integers(builder, outputs)],
    ];
    if (name in OPTIONS) {
        const [union, ...layout] = OPTIONS[name];
        fields.push(
            ['Int8', union],
            [
                'Offset',
                table(
                    builder,
                    layout.map(([type, field]) => [type, options[field] ?? 0]),
                ),
            ],
        );
    }
    return table(builder, fields);
}

/** A table of fields [type, value] by number. */
function table(builder, fields) {
    builder.startObject(fields.length);
    fields.forEach((field, i) => field && builder[`addField${field[0]}`](i, field[1], undefined));
    return builder.endObject();
}

function integers(builder, list) {
    builder.startVector(4, list.length, 4);
    list.toReversed().forEach(each => builder.addInt32(each));
    return builder.endVector();
}

function offsets(builder, list) {
    builder.startVector(4, list.length, 4);
    list.toReversed().forEach(each => builder.addOffset(each));
    return builder.endVector();
}

function alignedBytes(builder, data) {
    builder.startVector(1, data.byteLength, ALIGNMENT);
    builder.bb.setPosition((builder.space -= data.byteLength));
    builder.bb.bytes().set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), builder.space);
    return builder.endVector();
}
