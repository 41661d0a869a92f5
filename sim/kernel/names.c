#include "observer.h"

const char *service_name(enum service service)
{
    static const char *const names[SERVICE_COUNT] = {
        [SERVICE_ALLOCATE] = "allocate",     [SERVICE_RELEASE] = "release",
        [SERVICE_PRIORITIZE] = "prioritize", [SERVICE_DELETE] = "delete",
        [SERVICE_ABORT] = "abort",           [SERVICE_SUSPEND] = "suspend",
        [SERVICE_RESUME] = "resume",         [SERVICE_TERMINATE] = "terminate",
    };
    return names[service];
}

const char *service_status_name(enum service_status status)
{
    static const char *const names[STATUS_COUNT] = {
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
    };
    return names[status];
}
