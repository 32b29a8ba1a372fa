"""As much of librdkafka, which Vigie is built with anyway, as a bench needs that shares no code with Vigie: a transactional producer, and a
consumer that tells when it saw what."""
import ctypes, threading, time

LIBRARY = ctypes.CDLL("librdkafka.so.1")
HANDLE, TEXT, INT, SIZE = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_size_t
PRODUCER, CONSUMER, COPY, END = 0, 1, 2, -1


class Message(ctypes.Structure):
    _fields_ = [("error", INT), ("topic", HANDLE), ("partition", ctypes.c_int32), ("value", HANDLE), ("length", SIZE), ("key", HANDLE),
                ("key_length", SIZE), ("offset", ctypes.c_int64), ("opaque", HANDLE)]


for name, result, *arguments in (
        ("conf_new", HANDLE), ("conf_set", INT, HANDLE, TEXT, TEXT, TEXT, SIZE), ("new", HANDLE, INT, HANDLE, TEXT, SIZE), ("destroy", None, HANDLE),
        ("topic_new", HANDLE, HANDLE, TEXT, HANDLE), ("topic_destroy", None, HANDLE), ("topic_name", TEXT, HANDLE), ("err2str", TEXT, INT),
        ("error_string", TEXT, HANDLE), ("init_transactions", HANDLE, HANDLE, INT), ("begin_transaction", HANDLE, HANDLE),
        ("commit_transaction", HANDLE, HANDLE, INT), ("produce", INT, HANDLE, ctypes.c_int32, INT, TEXT, SIZE, TEXT, SIZE, HANDLE),
        ("poll_set_consumer", INT, HANDLE), ("assign", INT, HANDLE, HANDLE), ("topic_partition_list_new", HANDLE, INT),
        ("topic_partition_list_add", HANDLE, HANDLE, TEXT, ctypes.c_int32), ("topic_partition_list_destroy", None, HANDLE),
        ("topic_partition_list_set_offset", INT, HANDLE, TEXT, ctypes.c_int32, ctypes.c_int64),
        ("consumer_poll", ctypes.POINTER(Message), HANDLE, INT), ("message_destroy", None, ctypes.POINTER(Message)),
        ("consumer_close", INT, HANDLE), ("message_headers", INT, ctypes.POINTER(Message), ctypes.POINTER(HANDLE)),
        ("header_get_last", INT, HANDLE, TEXT, ctypes.POINTER(HANDLE), ctypes.POINTER(SIZE))):
    function = getattr(LIBRARY, f"rd_kafka_{name}"); function.restype, function.argtypes = result, arguments
    globals()[name] = function


def client(kind, **properties):
    configuration, said = conf_new(), ctypes.create_string_buffer(512)
    conf_set(configuration, b"log_level", b"3", said, 512)
    for name, value in properties.items():
        if conf_set(configuration, name.replace("_", ".").encode(), value.encode(), said, 512): raise RuntimeError(said.value.decode())
    return new(kind, configuration, said, 512) or raise_(said.value.decode())


def raise_(reason): raise RuntimeError(reason)


def check(error):
    if error: raise_(error_string(error).decode())


def event_type(message):
    headers, text, length = HANDLE(), HANDLE(), SIZE()
    if message_headers(message, headers) or header_get_last(headers, b"ce_type", text, length): return ""
    return ctypes.string_at(text, length.value).decode()


class TransactionalProducer:
    def __init__(self, bootstrap, name):
        self.handle = client(PRODUCER, bootstrap_servers=bootstrap, transactional_id=name)
        check(init_transactions(self.handle, 30_000))

    def commit(self, topic, partition, value):
        """One record in a transaction of its own."""
        check(begin_transaction(self.handle))
        place = topic_new(self.handle, topic.encode(), None)
        if produce(place, partition, COPY, value, len(value), None, 0, None): raise_(f"a record for {topic} was not taken")
        check(commit_transaction(self.handle, -1)); topic_destroy(place)

    def close(self): destroy(self.handle)


class Watch(threading.Thread):
    """Hands over what comes to the topics from now on, with the moment (`time.monotonic`): `seen(topic, type, value, moment)`, on its
    thread. The type is the header `ce_type`, empty where there is none."""

    def __init__(self, bootstrap, partitions, isolation, seen):
        """partitions: how many each topic has."""
        super().__init__(daemon=True)
        self.seen, self.on = seen, True
        self.handle = client(CONSUMER, bootstrap_servers=bootstrap, group_id="watch", isolation_level=isolation)
        poll_set_consumer(self.handle)
        places = topic_partition_list_new(0)
        for topic, count in partitions.items():
            for partition in range(count):
                topic_partition_list_add(places, topic.encode(), partition)
                topic_partition_list_set_offset(places, topic.encode(), partition, END)
        if error := assign(self.handle, places): raise_(err2str(error).decode())
        topic_partition_list_destroy(places)
        self.start()

    def run(self):
        while self.on:
            message = consumer_poll(self.handle, 100)
            if not message: continue
            moment, m = time.monotonic(), message.contents
            if not m.error and m.value: self.seen(topic_name(m.topic).decode(), event_type(message), ctypes.string_at(m.value, m.length), moment)
            message_destroy(message)

    def close(self): self.on = False; self.join(); consumer_close(self.handle); destroy(self.handle)
