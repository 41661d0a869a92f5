#include "observer.h"

const char *service_name(enum service service)
{
    static const char *const names[SERVICE_ALL_COUNT] = {
        [SERVICE_ALLOCATE] = "allocate",
        [SERVICE_RELEASE] = "release",
        [SERVICE_PRIORITIZE] = "prioritize",
        [SERVICE_DELETE] = "delete",
        [SERVICE_ABORT] = "abort",
        [SERVICE_SUSPEND] = "suspend",
        [SERVICE_RESUME] = "resume",
        [SERVICE_TERMINATE] = "terminate",
        [SERVICE_SEND] = "send",
        [SERVICE_RECEIVE] = "receive",
        [SERVICE_GET] = "get",
        [SERVICE_PUT] = "put",
        [SERVICE_SET] = "set",
        [SERVICE_CLEAR] = "clear",
        [SERVICE_SET_PRIORITY] = "set_priority",
        [SERVICE_SET_THRESHOLD] = "set_threshold",
    };
    return names[service];
}

const char *service_status_name(enum service_status status)
{
    static const char *const names[STATUS_ALL_COUNT] = {
        [STATUS_SUCCESS] = "SUCCESS",
        [STATUS_NO_MEMORY] = "NO_MEMORY",
        [STATUS_POOL_ERROR] = "POOL_ERROR",
        [STATUS_PTR_ERROR] = "PTR_ERROR",
        [STATUS_SIZE_ERROR] = "SIZE_ERROR",
        [STATUS_WAIT_ERROR] = "WAIT_ERROR",
        [STATUS_CALLER_ERROR] = "CALLER_ERROR",
        [STATUS_DELETED] = "DELETED",
        [STATUS_WAIT_ABORTED] = "WAIT_ABORTED",
        [STATUS_CORRUPT] = "CORRUPT",
        [STATUS_WAIT_ABORT_ERROR] = "WAIT_ABORT_ERROR",
        [STATUS_SUSPEND_ERROR] = "SUSPEND_ERROR",
        [STATUS_RESUME_ERROR] = "RESUME_ERROR",
        [STATUS_SUSPEND_LIFTED] = "SUSPEND_LIFTED",
        [STATUS_QUEUE_FULL] = "QUEUE_FULL",
        [STATUS_QUEUE_EMPTY] = "QUEUE_EMPTY",
        [STATUS_NO_INSTANCE] = "NO_INSTANCE",
        [STATUS_NOT_AVAILABLE] = "NOT_AVAILABLE",
        [STATUS_NOT_OWNED] = "NOT_OWNED",
        [STATUS_NO_EVENTS] = "NO_EVENTS",
        [STATUS_THRESH_ERROR] = "THRESH_ERROR",
    };
    return names[status];
}
