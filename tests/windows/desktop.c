/*
 * Holds Wine's desktop while tests run. Wine starts the desktop's process for the first program that has a window, and
 * that process keeps the program's pipes open: a test that reads a child's output to its end would wait for ever.
 * Writes a byte to its standard output when the desktop is there, and ends with its standard input.
 */
#include <windows.h>

int main(void)
{
    char byte = '.';
    DWORD count;
    CreateWindowExA(0, "STATIC", "desktop", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    GetDesktopWindow();
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), &byte, 1, &count, NULL);
    while (ReadFile(GetStdHandle(STD_INPUT_HANDLE), &byte, 1, &count, NULL) && count > 0)
        ;
    return 0;
}
