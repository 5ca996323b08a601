using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>A shim in LD_PRELOAD, as libcamerify sets one up, stands before the calls of the daemon.</summary>
public sealed class PreloadTests
{
    private const string Node = "/dev/video97";

    /// <summary>A node with a camera in it, where there is none: the calls by which V4L2 is spoken, as libcamera's shim has them.</summary>
    private const string Shim = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <fcntl.h>
        #include <linux/videodev2.h>
        #include <stdarg.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/eventfd.h>
        #include <sys/mman.h>
        #include <unistd.h>
        #include <errno.h>

        static char is_fake[1024];
        static const unsigned long size = 320 * 240 * 3 / 2;
        static unsigned long used = 320 * 240 * 3 / 2; // of a picture: fewer of a JPEG

        static void saw(const char *call)
        {
            FILE *to = fopen(getenv("SHIM_SAW"), "a");
            fprintf(to, "%s\n", call);
            fclose(to);
        }

        int open(const char *path, int flags, ...)
        {
            va_list rest;
            va_start(rest, flags);
            int mode = va_arg(rest, int);
            va_end(rest);
            if (strcmp(path, "/dev/video97") == 0) {
                saw("open");
                int fd = eventfd(1, EFD_CLOEXEC);
                is_fake[fd] = 1;
                return fd;
            }
            int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
            return real(path, flags, mode);
        }

        int ioctl(int fd, unsigned long request, ...)
        {
            va_list rest;
            va_start(rest, request);
            void *argument = va_arg(rest, void *);
            va_end(rest);
            if (fd < 0 || fd >= 1024 || !is_fake[fd]) {
                int (*real)(int, unsigned long, ...) = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
                return real(fd, request, argument);
            }
            struct v4l2_capability *what = argument;
            struct v4l2_fmtdesc *description = argument;
            struct v4l2_format *format = argument;
            struct v4l2_buffer *buffer = argument;
            switch (request) {
            case VIDIOC_QUERYCAP:
                saw("VIDIOC_QUERYCAP");
                strcpy((char *)what->card, "shim");
                what->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
                return 0;
            case VIDIOC_ENUM_FMT:
                description->pixelformat = getenv("SHIM_JPEG") ? V4L2_PIX_FMT_MJPEG : V4L2_PIX_FMT_YUV420;
                errno = EINVAL;
                return description->index == 0 ? 0 : -1;
            case VIDIOC_G_FMT:
            case VIDIOC_S_FMT:
                format->fmt.pix.width = 320;
                format->fmt.pix.height = 240;
                format->fmt.pix.pixelformat = getenv("SHIM_JPEG") ? V4L2_PIX_FMT_MJPEG : V4L2_PIX_FMT_YUV420;
                format->fmt.pix.bytesperline = getenv("SHIM_JPEG") ? 0 : 320;
                format->fmt.pix.sizeimage = size;
                return 0;
            case VIDIOC_REQBUFS:
                ((struct v4l2_requestbuffers *)argument)->count = 1;
                return 0;
            case VIDIOC_QUERYBUF:
                buffer->length = size;
                return 0;
            case VIDIOC_QBUF:
            case VIDIOC_STREAMON:
                return 0;
            case VIDIOC_DQBUF:
                saw("VIDIOC_DQBUF");
                usleep(1000000 / 15);
                buffer->index = 0;
                buffer->bytesused = used;
                return 0;
            default:
                errno = EINVAL;
                return -1;
            }
        }

        void *mmap(void *hint, size_t length, int protection, int flags, int fd, off_t offset)
        {
            void *(*real)(void *, size_t, int, int, int, off_t) = (void *(*)(void *, size_t, int, int, int, off_t))dlsym(RTLD_NEXT, "mmap");
            if (fd < 0 || fd >= 1024 || !is_fake[fd])
                return real(hint, length, protection, flags, fd, offset);
            saw("mmap");
            void *memory = real(hint, length, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (getenv("SHIM_JPEG")) {
                FILE *from = fopen(getenv("SHIM_JPEG"), "r");
                used = fread(memory, 1, size, from);
                fclose(from);
            }
            return memory;
        }

        int munmap(void *address, size_t length)
        {
            int (*real)(void *, size_t) = (int (*)(void *, size_t))dlsym(RTLD_NEXT, "munmap");
            if (length == size)
                saw("munmap");
            return real(address, length);
        }

        int close(int fd)
        {
            int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "close");
            if (fd >= 0 && fd < 1024 && is_fake[fd]) {
                is_fake[fd] = 0;
                saw("close");
            }
            return real(fd);
        }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_camera_that_a_preloaded_shim_makes_up_films()
    {
        using var scratch = new ScratchFolder();
        await Film(scratch, null, async camera =>
        {
            await Player.IsServedBy(camera);
            Assert.DoesNotContain("camera is away", camera.Said, StringComparison.Ordinal);
        });

        var saw = (await File.ReadAllLinesAsync(scratch["saw"], Cancel)).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(new HashSet<string>(["open", "VIDIOC_QUERYCAP", "mmap", "VIDIOC_DQBUF", "munmap", "close"], StringComparer.Ordinal), saw);
    }

    [Fact]
    public async Task A_camera_with_jpegs_only_is_shown_in_its_colours()
    {
        using var scratch = new ScratchFolder();
        await Player.Plays("-f lavfi -i color=red:size=320x240", $"-frames:v 1 -vf scale=out_range=pc -pix_fmt yuvj422p -c:v mjpeg -q:v 2 -f mjpeg {scratch["red.jpg"]}");
        await Film(scratch, scratch["red.jpg"], async camera =>
        {
            var pictures = await Player.Pictures($"-rtsp_transport tcp -i {camera.Url}", 10, 320, 240);
            var (luma, quarter) = (320 * 240, 160 * 120);
            Assert.All(pictures.Skip(2), picture =>
            {
                Assert.All(picture[..luma], sample => Assert.InRange(sample, 78, 84)); // BT.601, limited range
                Assert.All(picture[luma..(luma + quarter)], sample => Assert.InRange(sample, 87, 93));
                Assert.All(picture[(luma + quarter)..], sample => Assert.InRange(sample, 236, 243));
            });
            Assert.Contains("MJPG 320x240", camera.Said, StringComparison.Ordinal);
        });
    }

    private static async Task Film(ScratchFolder scratch, string? jpeg, Func<RunningCamera, Task> watch)
    {
        Needs.Programs("gcc", "ffmpeg");
        Needs.Root(); // nodes are looked for in /dev
        await File.WriteAllTextAsync(scratch["shim.c"], Shim, Cancel);
        var compiled = await Tool.Run("gcc", $"-shared -fPIC -O1 -w -o {scratch["shim.so"]} {scratch["shim.c"]} -ldl", Player.Patience, Cancel);
        Assert.SkipUnless(compiled.Succeeded, $"needs: the headers of C and of the kernel: {compiled.Error}");
        string[] made = ["env", $"LD_PRELOAD={scratch["shim.so"]}", $"SHIM_SAW={scratch["saw"]}", .. jpeg is null ? (string[])[] : [$"SHIM_JPEG={jpeg}"]];
        await File.WriteAllTextAsync(Node, "", Cancel);
        try
        {
            await using var camera = await RunningCamera.StartUnder(made, ("Source__Kind", "Camera"), ("Source__Path", Node), ("Encoder__Kind", "Software"));
            await camera.WaitForPicture();
            await watch(camera);
        }
        finally
        {
            File.Delete(Node);
        }
    }
}
