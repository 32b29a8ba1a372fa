#pragma once
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

/// What librdkafka 2.0.2 keeps of a fetched message, as far as its headers as they came (`rd_kafka_msg_t` in its
/// rdkafka_msg.h). Not part of its interface: see `RDKafkaHeaders`.
typedef struct {
    rd_kafka_message_t message;
    void *link[2];
    int flags;
    rd_kafka_timestamp_type_t timestamp_type;
    int64_t timestamp;
    void *parsed_headers;
    int status;
    int32_t broker;
    int32_t headers_length;
    const void *headers;
} vigie_rdkafka_message;
