#pragma once
#include <microhttpd.h>

// What Swift cannot import: the functions of libmicrohttpd that take a variable number of arguments.

// The settings of a daemon with a thread for each connection, which others accept and hand over. It has no timeouts of its own:
// 0.9.75 spins through the last second of each.
struct vigie_mhd_settings {
    unsigned int connection_limit;
    size_t connection_memory_bytes;
    size_t stack_bytes;
    void *context; // handed to every callback
    MHD_AccessHandlerCallback access;
    void *(*begin)(void *context, const char *uri, struct MHD_Connection *connection);
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection;
};

static inline struct MHD_Daemon *
vigie_mhd_start(const struct vigie_mhd_settings *settings) {
    return MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL,
        settings->access, settings->context,
        MHD_OPTION_CONNECTION_LIMIT, settings->connection_limit,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->connection_memory_bytes,
        MHD_OPTION_THREAD_STACK_SIZE, settings->stack_bytes,
        MHD_OPTION_URI_LOG_CALLBACK, settings->begin, settings->context,
        MHD_OPTION_NOTIFY_COMPLETED, settings->completed, settings->context,
        MHD_OPTION_NOTIFY_CONNECTION, settings->connection, settings->context,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
}

// The socket of a connection; -1 where there is none.
static inline int
vigie_mhd_connection_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}
