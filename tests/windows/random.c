/* bcryptprimitives.dll for Wine 8, which has none: the one function that every Rust program takes from it. */
#include <windows.h>

/* What Windows calls RtlGenRandom, in advapi32. */
BOOLEAN NTAPI SystemFunction036(PVOID place, ULONG bytes);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE place, SIZE_T bytes)
{
    const ULONG most = 1 << 16;
    SIZE_T done = 0;
    while (done < bytes) {
        ULONG part = bytes - done < most ? (ULONG)(bytes - done) : most;
        if (!SystemFunction036(place + done, part))
            return FALSE;
        done += part;
    }
    return TRUE;
}
